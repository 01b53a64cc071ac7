//! Lists in forms that office programs write besides XLSX: made by LibreOffice, xlwt and python-docx (`files/make.py`), or by hand.

use super::{Trap, hold};
use crate::support::root;
use std::io::Write;
use zhunru::input::InputFormat;

fn named_like_a_workbook(name: &'static str, bytes: impl Into<Vec<u8>>) -> Trap {
    Trap::new(name, InputFormat::Office, bytes.into())
}

/// A file of this folder.
fn made(name: &'static str, file: &str) -> Trap {
    named_like_a_workbook(name, bytes_of(file))
}

fn bytes_of(file: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/lists/files").join(file)).expect("the file")
}

/// A zip of some parts.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn written_by_programs() {
    hold(
        "office",
        vec![
            made("XLS 由 LibreOffice 写", "office.xls"),
            made("ODS 由 LibreOffice 写", "office.ods"),
            made("HTML 由 LibreOffice 写", "office.html"),
            made("XLS 由 xlwt 写，公式没有算过", "xlwt.xls"),
            made("DOCX 由 python-docx 写", "word.docx"),
            made("DOCX，指定第二张表", "word.docx").with(|options| options.sheets = vec!["表格2".to_owned()]),
            made("DOCX，两张表都读", "word.docx").with(|options| options.all_sheets = true),
            made("DOCX，没有的表", "word.docx").with(|options| options.sheets = vec!["表格3".to_owned()]),
            made("XLS，指定隐藏的工作表", "office.xls").with(|options| options.sheets = vec!["旧清单".to_owned()]),
            made("ODS，对照", "office.ods").mapped("列 编号 = 编号\n略 序号\n定 街道同意 = 是\n"),
            Trap::new("XLS 名字是 csv", InputFormat::Csv, bytes_of("office.xls")),
            Trap::new("DOCX 名字是 json", InputFormat::Json, bytes_of("word.docx")),
            Trap::new("ODS 名字是 csv，有对象的事实", InputFormat::Csv, bytes_of("office.ods")),
            Trap::new("HTML 名字是 csv", InputFormat::Csv, bytes_of("office.html")),
        ],
    );
}

/// A picture within a run.
const PICTURE: &str = "<w:drawing><wp:inline xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData><pic:pic xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"/></a:graphicData></a:graphic></wp:inline></w:drawing>";

/// A Word document of what stands in its body.
pub fn word(name: &'static str, body: &str) -> Trap {
    named_like_a_workbook(name, packed(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document(body))]))
}

/// The same with a text over or under every page. `part`: `word/header1.xml`
pub fn word_with_page(name: &'static str, body: &str, part: &str, text: &str) -> Trap {
    let text = format!(
        "<w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>"
    );
    let parts = [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document(body)), (part, &text)];
    named_like_a_workbook(name, packed(&parts))
}

fn document(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body>{body}</w:body></w:document>"
    )
}

pub fn paragraph(text: &str) -> String {
    format!("<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A cell with properties.
pub fn tc(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", paragraph(text))
}

/// A row of cells without any.
pub fn tr(texts: &[&str]) -> String {
    format!("<w:tr>{}</w:tr>", texts.iter().map(|text| tc("", text)).collect::<String>())
}

pub fn tbl(rows: &[String]) -> String {
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.concat())
}

#[test]
fn word_documents() {
    let head = || tr(&["事项名称", "原部门", "人员"]);
    let item = |cell: &str| tbl(&[head(), format!("<w:tr>{}{cell}{}</w:tr>", tc("", "养犬登记"), tc("", "3"))]);
    hold(
        "word",
        vec![
            word("几段、换行、制表符", &item("<w:tc><w:p><w:r><w:t>城管局</w:t><w:br/><w:t>执法队</w:t></w:r></w:p><w:p><w:r><w:t>一</w:t><w:tab/><w:t>中队</w:t></w:r></w:p></w:tc>")),
            word("格子里是图片", &item(&format!("<w:tc><w:p><w:r>{PICTURE}</w:r></w:p></w:tc>"))),
            word("字旁边有图片", &item(&format!("<w:tc><w:p><w:r>{PICTURE}</w:r><w:r><w:t>城管局</w:t></w:r></w:p></w:tc>"))),
            word("格子里是旧式的图片", &item("<w:tc><w:p><w:r><w:pict><v:shape xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:imagedata/></v:shape></w:pict></w:r></w:p></w:tc>")),
            word("整行只有图片", &tbl(&[head(), tr(&["养犬登记", "城管局", "3"]), format!("<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"3\"/></w:tcPr><w:p><w:r>{PICTURE}</w:r></w:p></w:tc></w:tr>")])),
            word("删掉的不算，加上的算", &item("<w:tc><w:p><w:del><w:r><w:delText>旧局</w:delText></w:r></w:del><w:ins><w:r><w:t>新局</w:t></w:r></w:ins></w:p></w:tc>")),
            word("移走的不算", &item("<w:tc><w:p><w:moveFrom><w:r><w:t>旧局</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新局</w:t></w:r></w:moveTo></w:p></w:tc>")),
            word(
                "删掉的行",
                &tbl(&[
                    head(),
                tr(&["养犬登记", "城管局", "3"]),
                    format!("<w:tr><w:trPr><w:del w:id=\"2\"/></w:trPr>{}{}{}</w:tr>", tc("", "绿化"), tc("", "城管局"), tc("", "2")),
                    tr(&["占道处罚", "城管局", "1"]),
                ]),
            ),
            word("隐藏的文字、域代码、批注的标记", &item("<w:tc><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish w:val=\"0\"/></w:rPr><w:t>城管局</w:t><w:commentReference w:id=\"1\"/></w:r></w:p></w:tc>")),
            word("写两遍的只算一遍", &item("<w:tc><w:p><w:r><mc:AlternateContent><mc:Choice Requires=\"x\"><w:t>城管局</w:t></mc:Choice><mc:Fallback><w:t>城管局</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p></w:tc>")),
            word("控件里的提示不算，填的算", &item("<w:tc><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>单击输入</w:t></w:r></w:p></w:sdtContent></w:sdt><w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>城管局</w:t></w:r></w:p></w:sdtContent></w:sdt></w:tc>")),
            word(
                "行在控件里",
                &tbl(&[head(), format!("<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>", tr(&["养犬登记", "城管局", "3"]))]),
            ),
            word(
                "竖着合并的文字和数",
                &tbl(&[
                    head(),
                    format!("<w:tr>{}{}{}</w:tr>", tc("", "养犬登记"), tc("<w:vMerge w:val=\"restart\"/>", "城管局"), tc("<w:vMerge w:val=\"restart\"/>", "5人")),
                    format!("<w:tr>{}{}{}</w:tr>", tc("", "绿化"), tc("<w:vMerge/>", ""), tc("<w:vMerge/>", "")),
                    format!("<w:tr>{}{}{}</w:tr>", tc("", "占道处罚"), tc("<w:vMerge w:val=\"restart\"/>", "执法局"), tc("", "1")),
                ]),
            ),
            word(
                "横着合并，行的前面空几格",
                &tbl(&[
                    format!("<w:tr>{}</w:tr>", tc("<w:gridSpan w:val=\"3\"/>", "下沉清单")),
                    head(),
                    format!("<w:tr>{}</w:tr>", tc("<w:gridSpan w:val=\"3\"/>", "一、行政许可")),
                    format!("<w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>{}{}</w:tr>", tc("", "城管局"), tc("", "3")),
                ]),
            ),
            word(
                "整行划掉、隐藏的行",
                &tbl(&[
                    head(),
                    "<w:tr><w:tc><w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>旧的</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:rPr><w:dstrike/></w:rPr><w:t>城管局</w:t></w:r></w:p></w:tc></w:tr>".to_owned(),
                    format!("<w:tr><w:trPr><w:hidden/></w:trPr>{}</w:tr>", tc("", "绿化")),
                    tr(&["占道处罚", "城管局", "1"]),
                ]),
            ),
            word("一格里套着表格", &tbl(&[head(), format!("<w:tr>{}<w:tc>{}</w:tc>{}</w:tr>", tc("", "养犬登记"), tbl(&[tr(&["局", "城管局"])]), tc("", "3"))])),
            word(
                "表格在表格里，标题在外层",
                &tbl(&[format!("<w:tr><w:tc>{}{}</w:tc></w:tr>", paragraph("单位：元"), tbl(&[tr(&["事项名称", "测算经费"]), tr(&["养犬登记", "50000"])]))]),
            ),
            word(
                "勾选框",
                &tbl(&[
                    tr(&["事项名称", "街道同意"]),
                    format!("<w:tr>{}<w:tc><w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:t>是</w:t><w:sym w:font=\"Wingdings\" w:char=\"F0A8\"/><w:t>否</w:t></w:r></w:p></w:tc></w:tr>", tc("", "养犬登记")),
                ]),
            ),
            word("正文里的长段落不是表格的说明", &format!("{}{}", paragraph(&format!("{}单位：元", "很长的一段话".repeat(30))), tbl(&[tr(&["事项名称", "测算经费"]), tr(&["养犬登记", "5"])]))),
            word("没有表格", &paragraph("正文")),
            word("只有一张空表", &tbl(&[tr(&["", ""])])),
            word("XML 断了", "<w:tbl><w:tr>"),
            word("套得太深", &"<w:tbl><w:tr><w:tc>".repeat(60)),
            word("嵌得极深的元素", &"<w:p>".repeat(100_000)),
            word("跨到天边", &tbl(&[head(), format!("<w:tr>{}</w:tr>", tc("<w:gridSpan w:val=\"4000000000\"/>", "养犬登记"))])),
            word("一格文字太长", &tbl(&[head(), tr(&[&"字".repeat(40_000), "城管局", "1"])])),
            named_like_a_workbook("没有正文的 DOCX", packed(&[("word/document.xml", "")])),
        ],
    );
}

/// A SpreadsheetML file of one sheet. `styles`: what its styles are; `options`: what stands after the table.
pub fn spreadsheet_ml(name: &'static str, styles: &str, table: &str, options: &str) -> Trap {
    named_like_a_workbook(
        name,
        format!(
            "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
             xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><Styles>{styles}</Styles>\
             <Worksheet ss:Name=\"清单\"><Table>{table}</Table>{options}</Worksheet></Workbook>"
        ),
    )
}

#[test]
fn spreadsheet_ml_files() {
    let text = |text: &str| format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>");
    let row = |texts: &[&str]| format!("<Row>{}</Row>", texts.iter().map(|one| text(one)).collect::<String>());
    let head = row(&["事项名称", "原部门", "人员", "实施日期", "街道同意"]);
    let item = |cells: &str| format!("{head}<Row>{}{cells}</Row>", text("养犬登记"));
    let plain = |name: &'static str, cells: &str| spreadsheet_ml(name, "", &item(cells), "");
    let styled = |name: &'static str, format: &str, heading: &str, cell: &str| {
        let styles = format!(
            "<Style ss:ID=\"Default\"/><Style ss:ID=\"a\" ss:Parent=\"b\"/><Style ss:ID=\"b\" ss:Parent=\"a\"><NumberFormat ss:Format=\"{format}\"/></Style>"
        );
        let table = format!("{}<Row>{}<Cell ss:StyleID=\"a\">{cell}</Cell></Row>", row(&["事项名称", heading]), text("养犬登记"));
        spreadsheet_ml(name, &styles, &table, "")
    };
    let number = |number: &str| format!("<Data ss:Type=\"Number\">{number}</Data>");
    hold(
        "spreadsheet_ml",
        vec![
            plain(
                "各种值",
                "<Cell><Data ss:Type=\"String\">城&amp;管&#10;局</Data></Cell><Cell><Data ss:Type=\"Number\">3</Data></Cell><Cell><Data ss:Type=\"DateTime\">2024-03-04T00:00:00.000</Data></Cell><Cell><Data ss:Type=\"Boolean\">1</Data></Cell>",
            ),
            plain(
                "同一格写了两次",
                "<Cell ss:Index=\"3\"><Data ss:Type=\"Number\">3</Data></Cell><Cell ss:Index=\"3\"><Data ss:Type=\"Number\">1</Data></Cell>",
            ),
            spreadsheet_ml(
                "同一行写了两次",
                "",
                &format!(
                    "{head}{}{}",
                    row(&["养犬登记"]).replace("<Row>", "<Row ss:Index=\"3\">"),
                    row(&["绿化"]).replace("<Row>", "<Row ss:Index=\"3\">")
                ),
                "",
            ),
            plain("跳过几格", "<Cell ss:Index=\"3\"><Data ss:Type=\"Number\">3</Data></Cell>"),
            plain("错误值", "<Cell/><Cell ss:Formula=\"=1/0\"><Data ss:Type=\"Error\">#DIV/0!</Data></Cell>"),
            plain("没有算过的公式", "<Cell/><Cell ss:Formula=\"=1+1\"/>"),
            plain(
                "批注里的文字不算",
                "<Cell><Data ss:Type=\"String\">城管局</Data><Comment><ss:Data xmlns=\"http://www.w3.org/TR/REC-html40\">批注</ss:Data></Comment></Cell>",
            ),
            plain(
                "有格式的文字",
                "<Cell><ss:Data ss:Type=\"String\" xmlns=\"http://www.w3.org/TR/REC-html40\"><B>城</B><Font html:Color=\"#FF0000\">管局</Font></ss:Data></Cell>",
            ),
            styled("百分比", "Percent", "比例", &number("0.3")),
            styled("缩小了显示", "#,##0,", "随转经费", &number("50000")),
            styled("日期的序号", "Short Date", "实施日期", &number("45355")),
            styled("3-4 变成了日期", "m\\-d", "编号", "<Data ss:Type=\"DateTime\">2024-03-04T00:00:00.000</Data>"),
            styled("只有时刻", "h:mm", "编号", "<Data ss:Type=\"DateTime\">1899-12-31T15:30:00.000</Data>"),
            styled("编号补零", "000000", "编号", &number("123")),
            spreadsheet_ml(
                "合并、隐藏的行和列、跳过几行",
                "",
                &format!(
                    "<Column ss:Index=\"3\" ss:Hidden=\"1\"/><Row><Cell ss:MergeAcross=\"2\"><Data ss:Type=\"String\">清单</Data></Cell></Row>{}\
                     <Row ss:Index=\"5\">{}<Cell ss:MergeDown=\"1\"><Data ss:Type=\"String\">城管局</Data></Cell>{}</Row><Row ss:Hidden=\"1\">{}<Cell ss:Index=\"3\"><Data ss:Type=\"Number\">2</Data></Cell></Row>",
                    row(&["事项名称", "原部门", "人员"]),
                    text("养犬登记"),
                    format_args!("<Cell>{}</Cell>", number("3")),
                    text("绿化"),
                ),
                "",
            ),
            spreadsheet_ml(
                "筛选掉的行",
                "",
                &format!("{}<Row ss:Hidden=\"1\">{}</Row><Row>{}</Row>", row(&["事项名称"]), text("养犬登记"), text("绿化")),
                "<AutoFilter x:Range=\"R1C1:R3C1\" xmlns=\"urn:schemas-microsoft-com:office:excel\"><AutoFilterColumn x:Type=\"Custom\"/></AutoFilter>",
            ),
            spreadsheet_ml(
                "隐藏的工作表",
                "",
                &item(""),
                "<WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\"><Visible>SheetHidden</Visible></WorksheetOptions>",
            ),
            spreadsheet_ml("位置写错", "", "<Row ss:Index=\"0\"/>", ""),
            spreadsheet_ml("位置在天边", "", "<Row ss:Index=\"99999999999\"/>", ""),
            spreadsheet_ml("没有行", "", "", ""),
            named_like_a_workbook(
                "没有工作表",
                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
            ),
            named_like_a_workbook(
                "断了",
                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet>",
            ),
        ],
    );
}

/// An ODS file of a table named 清单. `styles`: what stands before it.
pub fn ods(name: &'static str, styles: &str, table: &str) -> Trap {
    named_like_a_workbook(
        name,
        packed(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content(styles, table))]),
    )
}

/// The same with other parts beside it.
pub fn ods_with(name: &'static str, table: &str, parts: &[(&str, &str)]) -> Trap {
    let content = content("", table);
    let all = [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)];
    named_like_a_workbook(name, packed(&[&all, parts].concat()))
}

/// A text document: what stands above its table, and the table.
fn odt(name: &'static str, above: &str, table: &str) -> Trap {
    let text = content("", table)
        .replace("office:spreadsheet", "office:text")
        .replace("<table:table table", &format!("{above}<table:table table"));
    named_like_a_workbook(name, packed(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &text)]))
}

pub fn content(styles: &str, table: &str) -> String {
    let names: String = ["office", "table", "text", "style", "number", "calcext", "fo"]
        .iter()
        .map(|prefix| format!(" xmlns:{prefix}=\"urn:{prefix}\""))
        .collect();
    format!(
        "<?xml version=\"1.0\"?><office:document-content{names}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name=\"清单\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
}

#[test]
fn ods_files() {
    let text = |text: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let head = row(&[text("事项名称"), text("原部门"), text("人员")]);
    let item = |cells: &str| format!("{head}{}", row(&[text("养犬登记"), cells.to_owned()]));
    let styled = |name: &'static str, format: &str, heading: &str, cell: &str| {
        let styles = format!(
            "{format}<style:style style:name=\"a\" style:parent-style-name=\"b\"/><style:style style:name=\"b\" style:parent-style-name=\"a\" style:data-style-name=\"N\"/>"
        );
        ods(
            name,
            &styles,
            &format!(
                "{}{}",
                row(&[text("事项名称"), text(heading)]),
                row(&[text("养犬登记"), format!("<table:table-cell table:style-name=\"a\" {cell}/>")])
            ),
        )
    };
    hold(
        "ods",
        vec![
            ods(
                "批注里的单位，一格里套着表格",
                "",
                &format!(
                    "{}{}",
                    row(&[text("事项名称"), text("测算经费").replace("<text:p>", "<office:annotation><text:p>金额单位：<text:span>元</text:span></text:p></office:annotation><text:p>"), text("原部门")]),
                    row(&[text("养犬登记"), text("5"), "<table:table-cell><table:table><table:table-row><table:table-cell><text:p>城管局</text:p></table:table-cell></table:table-row></table:table></table:table-cell>".to_owned()]),
                ),
            ),
            ods(
                "几段、空格、换行",
                "",
                &item(
                    "<table:table-cell office:value-type=\"string\"><text:p>城<text:s text:c=\"2\"/>管<text:span>局</text:span></text:p><text:p>执法<text:line-break/>队</text:p></table:table-cell>",
                ),
            ),
            ods(
                "批注不算",
                "",
                &item(
                    "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>批注</text:p></office:annotation><text:p>城管局</text:p></table:table-cell>",
                ),
            ),
            ods(
                "删掉的修订不算",
                "",
                &format!(
                    "<table:tracked-changes><table:table-cell><text:p>旧的</text:p></table:table-cell></table:tracked-changes>{}",
                    item(&text("城管局"))
                ),
            ),
            ods(
                "重复的格和行",
                "",
                &format!(
                    "{head}<table:table-row table:number-rows-repeated=\"2\">{}<table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" office:value=\"3\"><text:p>3</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
                    text("养犬登记")
                ),
            ),
            ods(
                "重复到天边",
                "",
                &format!("{head}<table:table-row table:number-rows-repeated=\"4000000000\">{}</table:table-row>", text("养犬登记")),
            ),
            ods(
                "横着重复到天边",
                "",
                &format!(
                    "{head}<table:table-row><table:table-cell table:number-columns-repeated=\"4000000000\" office:value-type=\"float\" office:value=\"3\"/></table:table-row>"
                ),
            ),
            ods(
                "空格到天边",
                "",
                &item(
                    "<table:table-cell office:value-type=\"string\"><text:p>城<text:s text:c=\"4000000000\"/>管</text:p></table:table-cell>",
                ),
            ),
            odt(
                "ODT，表格上面有几行字",
                "<text:p>清单</text:p><text:p>申请部门：区城管局</text:p><text:p>（单位：元）</text:p>",
                &format!("{}{}", row(&[text("事项名称"), text("测算经费")]), row(&[text("养犬登记"), text("600000")])),
            ),
            ods("没有算过的公式", "", &item(&format!("{}<table:table-cell table:formula=\"of:=1+1\"/>", text("城管局")))),
            ods(
                "错误值",
                "",
                &item(&format!(
                    "{}<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"float\" office:value=\"0\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>",
                    text("城管局")
                )),
            ),
            ods(
                "隐藏和筛选掉的行",
                "",
                &format!(
                    "{head}<table:table-row table:visibility=\"collapse\">{}</table:table-row><table:table-row table:visibility=\"filter\">{}</table:table-row>",
                    text("养犬登记"),
                    text("绿化")
                ),
            ),
            ods(
                "隐藏的列、一组行",
                "",
                &format!(
                    "<table:table-column table:number-columns-repeated=\"2\"/><table:table-column table:visibility=\"collapse\"/><table:table-header-rows>{head}</table:table-header-rows><table:table-row-group>{}</table:table-row-group>",
                    row(&[text("养犬登记"), text("城管局"), text("3")])
                ),
            ),
            ods(
                "合并的格",
                "",
                &format!(
                    "{head}<table:table-row>{}<table:table-cell table:number-rows-spanned=\"2\" office:value-type=\"string\"><text:p>城管局</text:p></table:table-cell></table:table-row><table:table-row>{}<table:covered-table-cell office:value-type=\"string\"><text:p>盖住的</text:p></table:covered-table-cell></table:table-row>",
                    text("养犬登记"),
                    text("绿化")
                ),
            ),
            styled(
                "百分比",
                "<number:percentage-style style:name=\"N\"><number:number number:min-integer-digits=\"1\"/><number:text>%</number:text></number:percentage-style>",
                "比例",
                "office:value-type=\"percentage\" office:value=\"0.3\"",
            ),
            styled(
                "缩小了显示",
                "<number:number-style style:name=\"N\"><number:number number:min-integer-digits=\"1\" number:display-factor=\"1000\"/></number:number-style>",
                "随转经费",
                "office:value-type=\"float\" office:value=\"50000\"",
            ),
            styled(
                "单位在格式里",
                "<number:number-style style:name=\"N\"><number:number number:min-integer-digits=\"1\" number:grouping=\"true\"/><number:text>元</number:text></number:number-style>",
                "随转经费",
                "office:value-type=\"float\" office:value=\"50000\"",
            ),
            styled(
                "编号补零",
                "<number:number-style style:name=\"N\"><number:number number:min-integer-digits=\"6\"/></number:number-style>",
                "编号",
                "office:value-type=\"float\" office:value=\"123\"",
            ),
            styled(
                "只显示月日",
                "<number:date-style style:name=\"N\"><number:month/><number:text>月</number:text><number:day/><number:text>日</number:text></number:date-style>",
                "编号",
                "office:value-type=\"date\" office:date-value=\"2024-03-04\"",
            ),
            styled(
                "日期带时刻",
                "<number:date-style style:name=\"N\"><number:year/><number:text>-</number:text><number:month/><number:text>-</number:text><number:day/></number:date-style>",
                "实施日期",
                "office:value-type=\"date\" office:date-value=\"2024-03-04T15:30:00\"",
            ),
            named_like_a_workbook(
                "有密码",
                packed(&[("META-INF/manifest.xml", "<m><m:file-entry><m:encryption-data/></m:file-entry></m>"), ("content.xml", "x")]),
            ),
            ods("断了", "", "<table:table-row>"),
            named_like_a_workbook("不是 XML", packed(&[("content.xml", "文字")])),
        ],
    );
}

pub fn page(name: &'static str, html: &str) -> Trap {
    named_like_a_workbook(name, html)
}

#[test]
fn pages() {
    let list = |head: &str, cell: &str| {
        format!(
            "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">{head}<body><table><tr><td>事项名称<td>人员<td>随转经费<td>编号<td>实施日期<td>比例<tr><td>养犬登记{cell}</table>"
        )
    };
    let (gbk, _, _) = encoding_rs::GBK.encode("<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"></head><table><tr><th>事项名称</th><th>原部门</th></tr><tr><td>养犬登记</td><td>城管局</td></tr></table></html>");
    hold(
        "pages",
        vec![
            page("没有关的标签，没有引号的属性", &list("", "<td x:num>3<td x:num=\"50000\">50,000")),
            named_like_a_workbook("GBK", gbk.into_owned()),
            named_like_a_workbook(
                "UTF-16",
                [0xfeff]
                    .into_iter()
                    .chain("<html><table><tr><td>事项名称<tr><td>养犬登记</table>".encode_utf16())
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<u8>>(),
            ),
            page("Big5", "<html><meta charset=\"big5\"><table><tr><td>x</table>"),
            page(
                "数照存的，不照显示的",
                &list(
                    "<style>\n<!--\n.xl65\n\t{mso-number-format:\"\\#\\,\\#\\#0\\,\";}\n.a,.xl66{mso-number-format:\"0\\0022万元\\0022\";}\n-->\n</style>",
                    "<td x:num=\"2.5\">3<td class=xl65 x:num=\"50000\">50<td class=xl66 x:num=\"5\">5万元",
                ),
            ),
            page(
                "格式在标签里",
                &list(
                    "",
                    "<td style='mso-number-format:\"0\\.00\"' x:num=\"12.3\">12.30<td><td style=\"vnd.ms-excel.numberformat:@\">0012<td style='mso-number-format:\"Short Date\"' x:num=\"45355\">2024/3/4<td style='mso-number-format:Percent' x:num=\"0.3\">30%",
                ),
            ),
            page(
                "3-4 变成了日期",
                &list("", "<td><td><td style='mso-number-format:\"m\\0022月\\0022d\\0022日\\0022\"' x:num=\"45355\">3月4日"),
            ),
            page("千分位，没有存的数", &list("", "<td x:num>1,234<td>1,234.5<td>110101199003071234")),
            page("文字、真假、错误值、没有算过的公式", &list("", "<td x:err=\"#N/A\">#N/A<td x:fmla=\"=1+1\"><td x:str>0012")),
            page("实体和空白", &list("", "<td>&nbsp;3&nbsp;<td>&#53;<td>A&amp;B&lt;C&hellip;\n   换行的\n   中文 和 字")),
            page("换行、段落", &list("", "<td>3<td><td><p>一</p><p>二<br>三</p>")),
            page(
                "横竖合并",
                "<table><tr><td colspan=3>清单<tr><td rowspan=2>事项名称<td colspan=2>经费<tr><td>测算经费<td>随转经费<tr><td>养犬登记<td rowspan=2>5<td>3<tr><td>绿化<td>2</table>",
            ),
            page(
                "thead、tbody、th",
                "<table><thead><tr><th>事项名称</th><th>人员</th></tr></thead><tbody><tr><td>养犬登记</td><td>3</td></tr></tbody><tfoot><tr><td>合计</td><td>3</td></tr></tfoot></table>",
            ),
            page(
                "隐藏的行、划掉的行",
                "<table><tr><td>事项名称<td>人员<tr style='display:none'><td>养犬登记<td>3<tr><td><s>绿化</s><td><del>2</del><tr><td style='text-decoration:line-through'>旧<td>1</table>",
            ),
            page(
                "表格里的表格",
                "<table><tr><td>下沉清单<br>单位：元<table><tr><td>事项名称<td>测算经费<tr><td>养犬登记<td>50000</table></td></tr></table>",
            ),
            page(
                "表格上面的文字",
                "<html><head><title>不算</title><script>var x='<table>';</script></head><body><h1>清单</h1><p>申请部门：区城管局</p><div>单位：元</div><table><caption>表一</caption><tr><td>事项名称<td>测算经费<tr><td>养犬登记<td>50000</table>",
            ),
            page(
                "两张表",
                "<html><table><tr><td>名目<td>数目<tr><td>甲<td>1</table><table><tr><td>事项名称<td>人员<tr><td>养犬登记<td>3</table>",
            ),
            page("没有表格", "<html><body>请登录</body></html>"),
            page("表格没有完", "<table><tr><td>事项名称<td>人员<tr><td>养犬登记<td>3"),
            page("跨到天边", "<table><tr><td colspan=99999999>事项名称<td rowspan=99999999>人员<tr><td>养犬登记</table>"),
            page("很多跨很多列的格", &format!("<table><tr>{}</table>", "<td colspan=1000>x".repeat(1000))),
            page("套得太深", &"<table><tr><td>".repeat(1000)),
            page("很多张表", &"<table></table>".repeat(20_000)),
            page("只有尖括号", "<html <<<table <td ' \" <!-- "),
            page("单个文件的网页", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html><table><tr><td>x</table>"),
        ],
    );
}
