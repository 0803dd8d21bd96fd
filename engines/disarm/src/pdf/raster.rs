//! Pages that resisted, as pictures.

use lopdf::{Document, Object, Stream, dictionary};

use super::{DAMAGED, write};
use crate::{Raster, Refusal, image};

/// Points (1/72 inch) of the long side of a page of pictures: A4, as nearly every page that comes to a city hall.
const LONG_SIDE: f32 = 842.0;

/// A document of pictures, one on each page.
pub(super) fn document(pages: &[Raster]) -> Result<Vec<u8>, Refusal> {
    if pages.is_empty() {
        return Err(DAMAGED);
    }
    let mut out = Document::with_version("1.7");
    let tree = out.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for page in pages {
        let picture = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(page.width), "Height" => i64::from(page.height),
            "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
        };
        let picture = out.add_object(Stream::new(picture, image::page_jpeg(page)?));
        #[expect(
            clippy::cast_precision_loss,
            reason = "pictures of pages have thousands of pixels, not millions"
        )]
        let (width, height) = (page.width as f32, page.height as f32);
        let scale = LONG_SIDE / width.max(height).max(1.0);
        let (width, height) = (width * scale, height * scale);
        let content = format!("{width:.2} 0 0 {height:.2} 0 0 cm /Page Do\n");
        let content = out.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        let page = dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), Object::Real(width), Object::Real(height)],
            "Resources" => dictionary! { "XObject" => dictionary! { "Page" => picture } },
        };
        kids.push(out.add_object(page).into());
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    out.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    write(out, dictionary! { "Type" => "Catalog", "Pages" => tree })
}
