use std::collections::{HashMap, VecDeque};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::{Trouble, role::Role, stream};
use crate::{Refusal, work::Work};

/// How deep lists and dictionaries may lie in one another without a reference between them.
const DEPTH: u32 = 40;
/// How many objects a document may have.
const OBJECTS: usize = 500_000;

/// Copies what is asked for from one document to another, each object once for each role it has.
pub(super) struct Copier<'a> {
    pub(super) source: &'a Document,
    pub(super) out: Document,
    pub(super) work: &'a Work<'a>,
    copied: HashMap<(ObjectId, Role), ObjectId>,
    waiting: VecDeque<(ObjectId, Role, ObjectId)>,
}

impl<'a> Copier<'a> {
    pub(super) fn new(source: &'a Document, work: &'a Work<'a>) -> Copier<'a> {
        Copier {
            source,
            out: Document::with_version("1.7"),
            work,
            copied: HashMap::new(),
            waiting: VecDeque::new(),
        }
    }

    /// The object behind references, if there is one.
    pub(super) fn resolve<'o>(&self, object: &'o Object) -> Option<&'o Object>
    where
        'a: 'o,
    {
        let source: &'o Document = self.source;
        source.dereference(object).ok().map(|(_, object)| object)
    }

    pub(super) fn entry<'o>(&self, dictionary: &'o Dictionary, key: &str) -> Option<&'o Object>
    where
        'a: 'o,
    {
        self.resolve(dictionary.get(key.as_bytes()).ok()?).filter(|object| !object.is_null())
    }

    pub(super) fn dictionary<'o>(&self, dictionary: &'o Dictionary, key: &str) -> Option<&'o Dictionary>
    where
        'a: 'o,
    {
        self.entry(dictionary, key)?.as_dict().ok()
    }

    /// A copy of `object` as far as its role goes; null for what has no place in it.
    pub(super) fn copy(&mut self, object: &Object, role: Role) -> Result<Object, Trouble> {
        self.value(object, role, 0)
    }

    /// A copy of the entries of `dictionary` that are named.
    pub(super) fn entries(
        &mut self,
        dictionary: &Dictionary,
        entries: &[(&str, Role)],
    ) -> Result<Dictionary, Trouble> {
        self.named(dictionary, entries, 0)
    }

    /// Copies everything that was referred to, and what that refers to.
    pub(super) fn finish(&mut self) -> Result<(), Trouble> {
        while let Some((from, role, to)) = self.waiting.pop_front() {
            if self.copied.len() > OBJECTS {
                return Err(Refusal::TooMany.into());
            }
            let source = self.source;
            let copy = match source.get_object(from) {
                Ok(Object::Stream(stream)) => self.stream(stream, role)?,
                Ok(object) => self.value(object, role, 0)?,
                Err(_) => Object::Null,
            };
            self.out.objects.insert(to, copy);
        }
        Ok(())
    }

    fn value(&mut self, object: &Object, role: Role, depth: u32) -> Result<Object, Trouble> {
        if depth > DEPTH {
            return Err(Refusal::TooMany.into());
        }
        Ok(match object {
            Object::Reference(id) => self.reference(*id, role),
            Object::Boolean(_)
            | Object::Integer(_)
            | Object::Real(_)
            | Object::Name(_)
            | Object::String(..) => object.clone(),
            Object::Array(list) if role == Role::ColourSpace => self.colour_space(list, depth)?,
            Object::Array(list) => {
                let mut copy = Vec::with_capacity(list.len().min(1 << 16));
                for (index, member) in list.iter().enumerate() {
                    let Some(role) = role.member(index) else { return Ok(Object::Null) };
                    copy.push(self.value(member, role, depth + 1)?);
                }
                Object::Array(copy)
            }
            Object::Dictionary(dictionary) if role.is_dictionary() => {
                Object::Dictionary(self.of_role(dictionary, role, depth)?)
            }
            // A stream that is not an object of its own does not exist (§7.3.8.1).
            _ => Object::Null,
        })
    }

    fn of_role(&mut self, dictionary: &Dictionary, role: Role, depth: u32) -> Result<Dictionary, Trouble> {
        let Some(each) = role.each() else { return self.named(dictionary, role.entries(), depth) };
        let mut copy = Dictionary::new();
        for (name, value) in dictionary.iter() {
            let value = self.value(value, each, depth + 1)?;
            if !value.is_null() {
                copy.set(name.clone(), value);
            }
        }
        Ok(copy)
    }

    fn named(
        &mut self,
        dictionary: &Dictionary,
        entries: &[(&str, Role)],
        depth: u32,
    ) -> Result<Dictionary, Trouble> {
        let mut copy = Dictionary::new();
        for (name, role) in entries {
            if let Ok(value) = dictionary.get(name.as_bytes()) {
                let value = self.value(value, *role, depth + 1)?;
                if !value.is_null() {
                    copy.set(*name, value);
                }
            }
        }
        Ok(copy)
    }

    pub(super) fn reference(&mut self, id: ObjectId, role: Role) -> Object {
        if !self.source.has_object(id) {
            return Object::Null;
        }
        if let Some(copy) = self.copied.get(&(id, role)) {
            return Object::Reference(*copy);
        }
        let copy = self.out.new_object_id();
        self.copied.insert((id, role), copy);
        self.waiting.push_back((id, role, copy));
        Object::Reference(copy)
    }

    fn stream(&mut self, stream: &Stream, role: Role) -> Result<Object, Trouble> {
        if !role.is_stream() {
            return Ok(Object::Null);
        }
        let role = match role {
            Role::XObject => match self.entry(&stream.dict, "Subtype") {
                Some(Object::Name(name)) if name == b"Form" => Role::XObject,
                Some(Object::Name(name)) if name == b"Image" => Role::Image,
                // A program in PostScript (§8.8.2).
                _ => return Ok(Object::Null),
            },
            other => other,
        };
        if role == Role::Image {
            return stream::image(self, stream).map(Object::Stream);
        }
        let dictionary = self.named(&stream.dict, role.entries(), 0)?;
        let plain = stream::plain(self, stream)?;
        Ok(stream::packed(dictionary, &plain).into())
    }

    /// §8.6: a list that begins with the name of a family.
    fn colour_space(&mut self, list: &[Object], depth: u32) -> Result<Object, Trouble> {
        let family =
            list.first().and_then(|name| self.resolve(name)?.as_name().ok()).unwrap_or_default().to_vec();
        let roles: &[Role] = match family.as_slice() {
            b"ICCBased" => &[Role::Profile],
            b"Indexed" | b"I" => &[Role::ColourSpace, Role::Plain, Role::Data],
            b"Separation" | b"DeviceN" => &[Role::Plain, Role::ColourSpace, Role::Function],
            b"CalGray" | b"CalRGB" | b"Lab" => &[Role::PlainEntries],
            b"Pattern" => &[Role::ColourSpace],
            b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK" | b"G" | b"RGB" | b"CMYK" => &[],
            _ => return Ok(Object::Null),
        };
        let mut copy = vec![Object::Name(family)];
        for (value, role) in list.iter().skip(1).zip(roles) {
            copy.push(self.value(value, *role, depth + 1)?);
        }
        Ok(Object::Array(copy))
    }
}
