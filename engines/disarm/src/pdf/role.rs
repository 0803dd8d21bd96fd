//! What an object is for, and which of its entries are copied: the allow-list.
//!
//! Names and tables are those of ISO 32000-1. An entry that is not named here is not copied, whatever it is.

/// What an object is used as. It decides what of it is copied, so that one object used in two ways is copied twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// Numbers, names, texts and lists of them; nothing that refers to other things.
    Plain,
    /// A dictionary of nothing but plain values: a collection of characters, a calibrated colour.
    PlainEntries,
    /// Bytes without meaning of their own: a table of indices, a map of glyphs.
    Data,
    /// What a page or form is drawn with (§7.8.3).
    Resources,
    /// Named graphics states, colours and so on, of the role that they have.
    GraphicsStates,
    ColourSpaces,
    Patterns,
    Shadings,
    XObjects,
    Fonts,
    Properties,
    GlyphDrawings,
    /// §8.4.5
    GraphicsState,
    /// A font and its size.
    FontAndSize,
    SoftMask,
    ColourSpace,
    Profile,
    Pattern,
    Shading,
    Function,
    /// A picture or a form, by what it says of itself (§8.8).
    XObject,
    Image,
    Group,
    /// §9.6, §9.7
    Font,
    FontDescriptor,
    FontProgram,
    Encoding,
    CharacterMap,
    /// Drawing operators.
    Content,
    /// A layer, or a choice of layers (§8.11).
    Layer,
    Layers,
    LayerState,
}

use Role::{
    CharacterMap, ColourSpace, ColourSpaces, Content, Data, Encoding, Font, FontAndSize, FontDescriptor,
    FontProgram, Fonts, Function, GlyphDrawings, GraphicsState, GraphicsStates, Group, Image, Layer,
    LayerState, Layers, Pattern, Patterns, Plain, PlainEntries, Profile, Properties, Resources, Shading,
    Shadings, SoftMask, XObject, XObjects,
};

/// An entry that is copied, and what its value is used as.
type Entry = (&'static str, Role);

/// A form (§8.10.2); pictures are [`IMAGE`].
pub(super) const FORM: &[Entry] = &[
    ("Type", Plain),
    ("Subtype", Plain),
    ("FormType", Plain),
    ("BBox", Plain),
    ("Matrix", Plain),
    ("Resources", Resources),
    ("Group", Group),
    ("OC", Layer),
];

/// What a picture keeps beside its pixels (§8.9.5). How the pixels are packed is written anew.
pub(super) const IMAGE: &[Entry] = &[
    ("Type", Plain),
    ("Subtype", Plain),
    ("Width", Plain),
    ("Height", Plain),
    ("ColorSpace", ColourSpace),
    ("BitsPerComponent", Plain),
    ("Intent", Plain),
    ("ImageMask", Plain),
    ("Mask", Image),
    ("Decode", Plain),
    ("Interpolate", Plain),
    ("SMask", Image),
    ("Matte", Plain),
    ("OC", Layer),
];

/// What is copied of a page beside its contents and its annotations.
pub(super) const PAGE: &[Entry] =
    &[("MediaBox", Plain), ("CropBox", Plain), ("Rotate", Plain), ("UserUnit", Plain), ("Group", Group)];

impl Role {
    /// The entries that are copied of a dictionary in this role, or of the dictionary of a stream.
    pub(super) fn entries(self) -> &'static [Entry] {
        match self {
            Resources => &[
                ("ExtGState", GraphicsStates),
                ("ColorSpace", ColourSpaces),
                ("Pattern", Patterns),
                ("Shading", Shadings),
                ("XObject", XObjects),
                ("Font", Fonts),
                ("Properties", Properties),
            ],
            GraphicsState => &[
                ("Type", Plain),
                ("LW", Plain),
                ("LC", Plain),
                ("LJ", Plain),
                ("ML", Plain),
                ("D", Plain),
                ("RI", Plain),
                ("OP", Plain),
                ("op", Plain),
                ("OPM", Plain),
                ("Font", FontAndSize),
                ("BG", Function),
                ("BG2", Function),
                ("UCR", Function),
                ("UCR2", Function),
                ("TR", Function),
                ("TR2", Function),
                ("FL", Plain),
                ("SM", Plain),
                ("SA", Plain),
                ("BM", Plain),
                ("SMask", SoftMask),
                ("CA", Plain),
                ("ca", Plain),
                ("AIS", Plain),
                ("TK", Plain),
            ],
            SoftMask => &[("Type", Plain), ("S", Plain), ("G", XObject), ("BC", Plain), ("TR", Function)],
            Group => &[("Type", Plain), ("S", Plain), ("CS", ColourSpace), ("I", Plain), ("K", Plain)],
            Profile => &[("N", Plain), ("Alternate", ColourSpace), ("Range", Plain)],
            Pattern => &[
                ("Type", Plain),
                ("PatternType", Plain),
                ("PaintType", Plain),
                ("TilingType", Plain),
                ("BBox", Plain),
                ("XStep", Plain),
                ("YStep", Plain),
                ("Resources", Resources),
                ("Matrix", Plain),
                ("Shading", Shading),
                ("ExtGState", GraphicsState),
            ],
            Shading => &[
                ("ShadingType", Plain),
                ("ColorSpace", ColourSpace),
                ("Background", Plain),
                ("BBox", Plain),
                ("AntiAlias", Plain),
                ("Domain", Plain),
                ("Matrix", Plain),
                ("Function", Function),
                ("Coords", Plain),
                ("Extend", Plain),
                ("BitsPerCoordinate", Plain),
                ("BitsPerComponent", Plain),
                ("BitsPerFlag", Plain),
                ("Decode", Plain),
                ("VerticesPerRow", Plain),
            ],
            Function => &[
                ("FunctionType", Plain),
                ("Domain", Plain),
                ("Range", Plain),
                ("Size", Plain),
                ("BitsPerSample", Plain),
                ("Order", Plain),
                ("Encode", Plain),
                ("Decode", Plain),
                ("C0", Plain),
                ("C1", Plain),
                ("N", Plain),
                ("Functions", Function),
                ("Bounds", Plain),
            ],
            Font => &[
                ("Type", Plain),
                ("Subtype", Plain),
                ("BaseFont", Plain),
                ("FirstChar", Plain),
                ("LastChar", Plain),
                ("Name", Plain),
                ("Widths", Plain),
                ("FontDescriptor", FontDescriptor),
                ("Encoding", Encoding),
                ("ToUnicode", CharacterMap),
                ("DescendantFonts", Font),
                ("CIDSystemInfo", PlainEntries),
                ("DW", Plain),
                ("W", Plain),
                ("DW2", Plain),
                ("W2", Plain),
                ("CIDToGIDMap", Data),
                ("FontBBox", Plain),
                ("FontMatrix", Plain),
                ("CharProcs", GlyphDrawings),
                ("Resources", Resources),
            ],
            FontDescriptor => &[
                ("Type", Plain),
                ("FontName", Plain),
                ("FontFamily", Plain),
                ("FontStretch", Plain),
                ("FontWeight", Plain),
                ("Flags", Plain),
                ("FontBBox", Plain),
                ("ItalicAngle", Plain),
                ("Ascent", Plain),
                ("Descent", Plain),
                ("Leading", Plain),
                ("CapHeight", Plain),
                ("XHeight", Plain),
                ("StemV", Plain),
                ("StemH", Plain),
                ("AvgWidth", Plain),
                ("MaxWidth", Plain),
                ("MissingWidth", Plain),
                ("CharSet", Plain),
                ("FontFile", FontProgram),
                ("FontFile2", FontProgram),
                ("FontFile3", FontProgram),
            ],
            FontProgram => &[("Length1", Plain), ("Length2", Plain), ("Length3", Plain), ("Subtype", Plain)],
            Encoding => &[
                ("Type", Plain),
                ("BaseEncoding", Plain),
                ("Differences", Plain),
                ("CMapName", Plain),
                ("CIDSystemInfo", PlainEntries),
                ("WMode", Plain),
                ("UseCMap", CharacterMap),
            ],
            CharacterMap => &[
                ("Type", Plain),
                ("CMapName", Plain),
                ("CIDSystemInfo", PlainEntries),
                ("WMode", Plain),
                ("UseCMap", CharacterMap),
            ],
            Layer => &[("Type", Plain), ("Name", Plain), ("OCGs", Layer), ("P", Plain)],
            Layers => &[("OCGs", Layer), ("D", LayerState)],
            LayerState => &[("BaseState", Plain), ("ON", Layer), ("OFF", Layer)],
            XObject => FORM,
            Image => IMAGE,
            // The rest has no entries, or any: see `each`.
            Plain | PlainEntries | Data | GraphicsStates | ColourSpaces | Patterns | Shadings | XObjects
            | Fonts | Properties | GlyphDrawings | FontAndSize | ColourSpace | Content => &[],
        }
    }

    /// For a dictionary whose names are free: what each of its values is used as.
    pub(super) fn each(self) -> Option<Role> {
        Some(match self {
            GraphicsStates => GraphicsState,
            ColourSpaces => ColourSpace,
            Patterns => Pattern,
            Shadings => Shading,
            XObjects => XObject,
            Fonts => Font,
            Properties => Layer,
            GlyphDrawings => Content,
            PlainEntries => Plain,
            _ => return None,
        })
    }

    /// What the members of a list in this role are used as; `None` where a list has no place.
    pub(super) fn member(self, index: usize) -> Option<Role> {
        match self {
            Function | Font | Layer => Some(self),
            FontAndSize if index == 0 => Some(Font),
            // A picture's mask may be a range of colours (§8.9.6.4).
            Plain | FontAndSize | Image => Some(Plain),
            _ => None,
        }
    }

    /// Whether a stream has a place in this role.
    pub(super) fn is_stream(self) -> bool {
        matches!(
            self,
            Data | Profile
                | Pattern
                | Shading
                | Function
                | XObject
                | Image
                | FontProgram
                | Encoding
                | CharacterMap
                | Content
        )
    }

    /// Whether a dictionary has a place in this role.
    pub(super) fn is_dictionary(self) -> bool {
        !matches!(
            self,
            Plain | Data | XObject | Image | FontProgram | CharacterMap | Content | ColourSpace | FontAndSize
        )
    }
}
