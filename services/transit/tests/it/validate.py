"""Checks a folder of feeds with validators of others: gtfs.zip, gtfs-rt.pb, and GOFS files against MobilityData's schemas.

Prints one line for each fault; the exit status says whether there was any.
"""

import json
import pathlib
import sys

import gtfs_guru
import jsonschema
from google.protobuf.unknown_fields import UnknownFieldSet
from google.transit import gtfs_realtime_pb2

folder, schemas, day = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
faults = []

result = gtfs_guru.validate(str(folder / "gtfs.zip"), country_code="JP", date=day)
for notice in result.errors():
    faults.append(f"GTFS {notice.code}: {notice.message} {notice.file} {notice.row} {notice.context()}")
for notice in result.warnings():
    print(f"warning {notice.code}: {notice.file} {notice.field}")

message = gtfs_realtime_pb2.FeedMessage()
message.ParseFromString((folder / "gtfs-rt.pb").read_bytes())
if not message.IsInitialized() or message.header.gtfs_realtime_version != "2.0" or len(UnknownFieldSet(message)):
    faults.append("GTFS-Realtime: the message is not whole")
positions = [entity for entity in message.entity if entity.HasField("vehicle")]
alerts = [entity for entity in message.entity if entity.HasField("alert")]
if not positions or not all(35 < entity.vehicle.position.latitude < 38 for entity in positions):
    faults.append("GTFS-Realtime: no vehicle where one is on duty")
if not any("通行止め" in entity.alert.header_text.translation[0].text for entity in alerts):
    faults.append("GTFS-Realtime: the closed road is not told")

for schema in sorted(schemas.glob("*.json")):
    feed = json.loads((folder / f"{schema.stem}.json").read_text())
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text()))
    for error in validator.iter_errors(feed):
        # The reference (1.0, vehicle_types.json) says "Non-negative Integer", as its example does; the schema asks for a text.
        if error.json_path.endswith(".max_capacity") and isinstance(error.instance, int):
            continue
        faults.append(f"GOFS {schema.stem}: {error.json_path}: {error.message[:200]}")

print("\n".join(faults))
sys.exit(1 if faults else 0)
