//! Files of several pages: feeds, tables, messages, crawls, archives, whole and broken.
//! All texts are invented.

#![expect(clippy::unwrap_used, reason = "a file that cannot be made fails the test")]

use flate2::Compression;
use flate2::write::GzEncoder;
use machtin_ingest::{Input, Options, clean, pages};
use proptest::prelude::*;
use std::fs;
use std::io::{Cursor, Write};

const PAGE: &str = r#"<html><head><title>Cầu Vĩnh Lạc thông xe - Báo Sông Vàng</title>
<meta property="article:published_time" content="2019-05-02T07:30:00+07:00"></head>
<body><nav><a href="/">Trang chủ</a> <a href="/x">Thời sự</a></nav><h1>Cầu Vĩnh Lạc thông xe</h1>
<p>Hơn 3.000 người dân hai bờ sông đã đến dự lễ khánh thành cây cầu nối hai huyện, theo ban quản lý dự án.</p>
<p>Ông Trần Văn Mẫn, giám đốc ban quản lý, cho biết công trình có tổng vốn 850 tỷ đồng và xong sớm ba tháng.</p>
</body></html>"#;
const TEXT: &str = "Mưa lớn ở Tân Hòa\n\nMưa lớn gây ngập nhiều tuyến đường ở Tân Hòa sáng nay, hàng trăm xe chết máy.";

/// Titles and days of what a file gives, and the notes on it, a line each.
fn read(name: &str, bytes: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let prefix = format!("{}/", folder.path().display());
    let say = |note: &machtin_ingest::Note| {
        format!("{}: {}", note.path.replace(&prefix, ""), note.problem)
    };
    let mut lines = Vec::new();
    for page in pages(&[Input::Path(path)], &Options::default()) {
        match page.map(clean) {
            Ok(found) => {
                lines.extend(found.notes.iter().map(say));
                let Some(article) = found.value else { continue };
                let day = article.published.map_or(String::new(), |p| format!(" ({})", p.value()));
                let by = article.publisher.as_ref().map_or(String::new(), |by| format!(" [{by}]"));
                let path = article.path.replace(&prefix, "");
                lines.push(format!("{path}: {}{day}{by}", article.title_text()));
            }
            Err(note) => lines.push(say(&note)),
        }
    }
    lines
}

fn check(name: &str, bytes: &[u8], expected: &[&str]) {
    assert_eq!(read(name, bytes), expected, "{name}");
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

const BRIDGE: &str = "Cầu Vĩnh Lạc thông xe (2019-05-02T07:30)";

#[test]
fn archives_give_what_they_hold() {
    let files: &[(&str, &[u8])] = &[
        ("in/a.html", PAGE.as_bytes()),
        ("in/b.txt", TEXT.as_bytes()),
        ("in/photo.png", b"x"),
        ("__MACOSX/in/._a.html", b"x"),
    ];
    let expected = |archive: &str| {
        vec![
            format!("{archive}!in/a.html: {BRIDGE}"),
            format!("{archive}!in/b.txt: Mưa lớn ở Tân Hòa"),
            format!("{archive}: holds files of kinds that are not read: .png"),
        ]
    };
    assert_eq!(read("p.zip", &zip_of(files)), expected("p.zip"));
    assert_eq!(read("p.tar", &tar_of(files)), expected("p.tar"));
    assert_eq!(read("p.tgz", &gzip_of(&tar_of(files))), expected("p.tgz"));
    assert_eq!(read("p.tar.gz", &gzip_of(&tar_of(files))), expected("p.tar.gz"));
    let zstd = zstd::encode_all(&tar_of(files)[..], 3).unwrap();
    assert_eq!(read("p.tar.zst", &zstd), expected("p.tar.zst"));
    let outer = tar_of(&[("inner.zip", &zip_of(files))]);
    assert_eq!(read("o.tar", &outer), expected("o.tar!inner.zip"));
    // Known by their first bytes too.
    assert_eq!(read("nameless", &zip_of(files)), expected("nameless"));
    check(
        "a.html.gz",
        &gzip_of(PAGE.as_bytes()),
        &["a.html.gz: Cầu Vĩnh Lạc thông xe (2019-05-02T07:30)"],
    );
    let twice = [
        gzip_of(b"{\"text\": \"One storm passed.\"}\n"),
        gzip_of(b"{\"text\": \"Two storms passed.\"}\n"),
    ];
    assert_eq!(read("r.jsonl.gz", &twice.concat()).len(), 2);
}

#[test]
fn broken_archives_give_what_they_can_and_a_note() {
    let tar = tar_of(&[("a.html", PAGE.as_bytes()), ("b.txt", TEXT.as_bytes())]);
    let torn = read("t.tar", &tar[..tar.len() - 1_600]);
    assert_eq!(torn[0], format!("t.tar!a.html: {BRIDGE}"));
    assert!(
        torn.len() >= 2 && torn.iter().any(|line| line.contains("cannot be read further")),
        "{torn:?}"
    );
    let gzip = gzip_of(&tar);
    let torn = read("t.tar.gz", &gzip[..gzip.len() / 2]);
    assert!(torn.iter().any(|line| line.contains("cannot be read further")), "{torn:?}");
    let torn = read("t.zip", b"PK\x03\x04 and no more");
    assert!(torn[0].contains("is not a zip archive that can be read"), "{torn:?}");
    let torn = read("t.zst", b"\x28\xb5\x2f\xfd and no more");
    assert!(torn[0].contains("cannot be read further"), "{torn:?}");
    check("e.zip", &zip_of(&[]), &["e.zip: holds no articles"]);
}

#[test]
fn archives_that_expand_without_end_are_left() {
    // 400 MB of zeros in 400 KB, named as a text, as rows and as an archive.
    let zeros = vec![0_u8; 1 << 20];
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..400 {
        gzip.write_all(&zeros).unwrap();
    }
    let bomb = gzip.finish().unwrap();
    for name in [
        "b.txt.gz",
        "b.jsonl.gz",
        "b.tar.gz",
        "b.xml.gz",
        "b.mbox.gz",
        "b.csv.gz",
        "b.warc.gz",
        "b.zip.gz",
    ] {
        let lines = read(name, &bomb);
        assert!((1..4).contains(&lines.len()), "{name}: {lines:?}");
    }
    let mut nested = zip_of(&[("a.txt", TEXT.as_bytes())]);
    for _ in 0..6 {
        nested = zip_of(&[("n.zip", &nested)]);
    }
    let lines = read("n.zip", &nested);
    assert!(lines[0].contains("nested deeper"), "{lines:?}");
}

#[test]
fn a_feed_with_bare_ampersands_foreign_zones_and_no_end_is_read() {
    let feed = r#"<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Báo Sông Vàng</title>
<item><title>Cầu & đường thông xe</title><link>http://songvang.example/a?x=1&y=2</link>
<pubDate>Thu, 02 May 2019 07:30:00 GMT+7</pubDate>
<description><![CDATA[<p>Sáng 2/5, cầu Vĩnh Lạc dài 1,2 km thông xe.</p><p>Hơn 3.000 người dự.</p>]]></description></item>
<item><title>Mưa lớn</title><pubDate>17/11/2005 08:00</pubDate>
<description>Mưa lớn gây ngập nhiều tuyến đường ở Tân Hòa &amp;amp; Vĩnh Lạc sáng nay.</description></item>
<item><title>Tin bị cắt</title><pubDate>Fri, 03 May 2019 10:00:00 ICT</pubDate>
<description>Bản tin bị cắt giữa chừng vì tải chưa x"#;
    let expected = [
        "f.xml:1: Cầu & đường thông xe (2019-05-02T07:30) [Báo Sông Vàng]",
        "f.xml:2: Mưa lớn (2005-11-17T08:00) [Báo Sông Vàng]",
        "f.xml:3: Tin bị cắt (2019-05-03T10:00) [Báo Sông Vàng]",
    ];
    check("f.xml", feed.as_bytes(), &expected);
    check(
        "f.rss.gz",
        &gzip_of(feed.as_bytes()),
        &expected.map(|line| line.replacen("f.xml", "f.rss.gz", 1)).each_ref().map(String::as_str),
    );
}

#[test]
fn atom_and_feeds_in_json_are_read() {
    let atom = r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Harbour Post</title>
<entry><title>Storm nears coast</title><link rel="self" href="http://post.example/self"/><link href="http://post.example/storm"/>
<updated>2019-06-01T10:00:00Z</updated><published>2019-05-31T09:00:00Z</published><author><name>Jane Roe</name></author>
<content type="html">&lt;p&gt;The storm will reach land tonight, forecasters said on Friday.&lt;/p&gt;</content></entry></feed>"#;
    check(
        "a.atom",
        atom.as_bytes(),
        &["a.atom:1: Storm nears coast (2019-05-31T09:00) [The Harbour Post]"],
    );
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "The Harbour Post", "items": [
{"id": "1", "title": "Storm nears coast", "date_published": "2019-05-31T09:00:00Z", "content_html": "<p>The storm will reach land tonight, forecasters said.</p>"},
{"id": "2", "title": "Ferry stops", "date_published": "2019-06-01T09:00:00Z", "content_text": "The ferry stopped at noon, its owner said."}]}"#;
    check(
        "f.json",
        json.as_bytes(),
        &[
            "f.json:1.1: Storm nears coast (2019-05-31T09:00) [The Harbour Post]",
            "f.json:1.2: Ferry stops (2019-06-01T09:00) [The Harbour Post]",
        ],
    );
    check(
        "l.opml",
        b"<opml version=\"2.0\"><body><outline xmlUrl=\"http://post.example/rss\"/></body></opml>",
        &["l.opml: lists feeds and holds no articles"],
    );
    check(
        "s.xml",
        b"<?xml version=\"1.0\"?><urlset><url><loc>http://post.example/</loc></url></urlset>",
        &["s.xml: is no feed with items"],
    );
}

#[test]
fn tables_name_their_columns_in_either_language() {
    let table = "Tiêu đề;Nội dung;Ngày đăng;Nguồn\nCầu thông xe;\"Hơn 3.000 người đến dự lễ;\nkhánh thành cầu.\";02/05/2019;Báo Sông Vàng\nTrống;;02/05/2019;X\n";
    check(
        "c.csv",
        table.as_bytes(),
        &["c.csv:2: Cầu thông xe (2019-05-02) [Báo Sông Vàng]", "c.csv:4: has no text"],
    );
    let table = "id,Headline,Article Body,Publish Date\n7,Storm nears coast,The storm will reach land tonight.,2019-05-31\n";
    check("e.csv", table.as_bytes(), &["e.csv:2: Storm nears coast (2019-05-31)"]);
    check("n.csv", b"name,age\nA,3\n", &["n.csv: has no column that holds articles"]);
}

#[test]
fn messages_and_mailboxes_are_read() {
    let message = "From: =?UTF-8?B?QsOhbyBTw7RuZyBWw6BuZw==?= <tin@songvang.example>\r\nSubject: =?UTF-8?Q?B=E1=BA=A3n_tin_s=C3=A1ng?=\r\nDate: Thu, 02 May 2019 06:00:00 +0700\r\nMessage-ID: <1@songvang.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nC\u{1ea7}u V\u{129}nh L\u{1ea1}c th\u{f4}ng xe s\u{e1}ng nay.\r\n--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>C\u{1ea7}u V\u{129}nh L\u{1ea1}c th\u{f4}ng xe s\u{e1}ng nay, h\u{1a1}n 3.000 ng\u{1b0}\u{1edd}i d\u{1ef1}.</p>\r\n--B--\r\n";
    let expected = "Bản tin sáng (2019-05-02T06:00) [Báo Sông Vàng]";
    check("m.eml", message.as_bytes(), &[&format!("m.eml: {expected}")]);
    let mailbox = format!(
        "From tin@songvang.example Thu May  2 06:00:00 2019\n{message}\n\nFrom tin@songvang.example Fri May  3 06:00:00 2019\n{message}"
    );
    check(
        "m.mbox",
        mailbox.as_bytes(),
        &[&format!("m.mbox:1: {expected}"), &format!("m.mbox:2: {expected}")],
    );
    check(
        "nameless",
        mailbox.as_bytes(),
        &[&format!("nameless:1: {expected}"), &format!("nameless:2: {expected}")],
    );
}

#[test]
fn a_page_saved_as_a_message_is_the_page() {
    let saved = format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://songvang.example/cau.html\r\nSubject: x\r\nDate: Fri, 1 Jan 2021 00:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"B\"\r\n\r\n--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: http://songvang.example/cau.html\r\n\r\n{PAGE}\r\n--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--B--\r\n"
    );
    check("p.mhtml", saved.as_bytes(), &[&format!("p.mhtml: {BRIDGE} [songvang.example]")]);
    check("nameless", saved.as_bytes(), &[&format!("nameless: {BRIDGE} [songvang.example]")]);
    check("p.mht", b"MIME-Version: 1.0\r\n\r\nno page", &["p.mht: holds no page"]);
}

fn record(kind: &str, url: &str, media: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn response(head: &str, body: &[u8]) -> Vec<u8> {
    record(
        "response",
        "http://songvang.example/a",
        "application/http; msgtype=response",
        &[head.as_bytes(), b"\r\n\r\n", body].concat(),
    )
}

#[test]
fn crawls_give_the_pages_that_servers_sent() {
    let chunked: Vec<u8> = PAGE
        .as_bytes()
        .chunks(300)
        .flat_map(|chunk| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat())
        .chain(*b"0\r\n\r\n")
        .collect();
    let crawl = [
        record("warcinfo", "", "application/warc-fields", b"software: none\r\n"),
        response("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8", PAGE.as_bytes()),
        response(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked",
            &chunked,
        ),
        response("HTTP/1.1 404 Not Found\r\nContent-Type: text/html", b"<p>nothing"),
        response(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip",
            &gzip_of(PAGE.as_bytes()),
        ),
        response("HTTP/1.1 200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        record("conversion", "http://songvang.example/b", "text/plain", TEXT.as_bytes()),
    ]
    .concat();
    let expected = |name: &str| {
        [2, 3, 5]
            .map(|n| format!("{name}:{n}: {BRIDGE} [songvang.example]"))
            .into_iter()
            .chain([format!("{name}:7: Mưa lớn ở Tân Hòa [songvang.example]")])
            .collect::<Vec<_>>()
    };
    assert_eq!(read("c.warc", &crawl), expected("c.warc"));
    assert_eq!(read("c.warc.gz", &gzip_of(&crawl)), expected("c.warc.gz"));
    let torn = read("t.warc", &crawl[..900]);
    assert!(torn.last().unwrap().contains("ends inside a record"), "{torn:?}");
    let broken = read("b.warc", b"WARC/1.0\r\nContent-Length: many\r\n\r\n");
    assert!(broken[0].contains("a record that cannot be read, number 1"), "{broken:?}");
}

#[test]
fn tables_in_columns_are_read() {
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use std::sync::Arc;
    let schema = "message rows { required binary title (UTF8); required binary text (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut file = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
    let mut group = file.next_row_group().unwrap();
    for values in [
        ["Storm nears coast", "Mưa lớn"],
        ["The storm will reach land tonight.", "Mưa lớn gây ngập ở Tân Hòa."],
    ] {
        let values: Vec<ByteArray> = values.into_iter().map(ByteArray::from).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    file.close().unwrap();
    check("t.parquet", &bytes, &["t.parquet:1: Storm nears coast", "t.parquet:2: Mưa lớn"]);
    check(
        "i.tar",
        &tar_of(&[("t.parquet", &bytes)]),
        &["i.tar!t.parquet:1: Storm nears coast", "i.tar!t.parquet:2: Mưa lớn"],
    );
    let broken = read("b.parquet", b"PAR1 and no more");
    assert!(broken[0].contains("is not a Parquet table that can be read"), "{broken:?}");
}

const NAMES: &[&str] = &[
    "a.zip",
    "a.tar",
    "a.gz",
    "a.zst",
    "a.xml",
    "a.csv",
    "a.eml",
    "a.mbox",
    "a.mhtml",
    "a.warc",
    "a.parquet",
    "a.json",
    "a.opml",
    "a",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Bytes of any kind under any name end in articles or notes.
    #[test]
    fn no_file_breaks_the_walk(
        name in proptest::sample::select(NAMES),
        head in proptest::sample::select(&["", "PK\x03\x04", "\x1f", "<rss><item>", "From a\n\nFrom: b\nSubject: c\nDate: d\n\n", "WARC/1.0\r\n", "PAR1", "text,title\n"][..]),
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let bytes = [head.as_bytes(), &bytes].concat();
        read(name, &bytes);
    }

    /// A crawl, a mailbox or a feed cut anywhere gives no panic and says no more than it held.
    #[test]
    fn cut_files_end(cut in 0..2_000_usize) {
        let crawl = response("HTTP/1.1 200 OK\r\nContent-Type: text/html", PAGE.as_bytes());
        let feed = format!("<rss><channel><title>A</title><item><title>B</title><description><![CDATA[{PAGE}]]></description></item></channel></rss>");
        let tar = gzip_of(&tar_of(&[("a.html", PAGE.as_bytes())]));
        for (name, bytes) in [("c.warc", crawl), ("f.xml", feed.into_bytes()), ("t.tgz", tar)] {
            prop_assert!(read(name, &bytes[..cut.min(bytes.len())]).len() <= 3);
        }
    }
}
