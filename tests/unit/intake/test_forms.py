"""The printed receipt, form 01: looked at as a picture, read as text, scanned at 150 dpi."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdfium2
import pytest

from services.chassis.typeset import Typesetter, TypesettingError
from services.contracts.forms import Basis, Form, form_name, text
from services.intake.domain.receipt import Paper, PaperKind, ReceiptForm, ResultDelivery
from services.intake.forms import FormPrinter
from tests.forms.paper import in_order, letters_outside, pictures, scanned, texts
from tests.unit.intake.receipts import APPLICANT, BY_ANOTHER, LONG, ORDINARY, PUBLIC_URL, printer

A5 = (148, 210)  # millimetres
LOOKUP_MARKS = {("Code 128", "K7QM2XRP9TDA"), ("QR Code", f"{PUBLIC_URL}/tra-cuu#K7QM2XRP9TDA")}
NUMBER_MARK = ("Code 128", "000.17.22.H12-261124-0001")


@pytest.fixture(scope="module")
def forms() -> FormPrinter:
    """One printer for all, as in a process of the service."""
    return printer()


def test_it_is_two_copies_on_a5(forms: FormPrinter) -> None:
    """An ordinary receipt is one page that stays and one that goes, each named, nothing else different."""
    pdf = forms.receipt(ORDINARY)
    sizes = [
        tuple(round(points * 25.4 / 72) for points in page.get_size()) for page in pypdfium2.PdfDocument(pdf)
    ]
    kept, given = texts(pdf)
    assert sizes == [A5, A5]
    assert "(Liên 1: chuyển kèm Phiếu kiểm soát" in kept
    assert "(Liên 2: giao người nộp hồ sơ)" in given
    assert re.sub(r"\(Liên 1.*?\)", "", kept) == re.sub(r"\(Liên 2.*?\)", "", given)


def test_the_fields_of_the_form_stand_in_its_order(forms: FormPrinter) -> None:
    """Both copies have every field of form 01, in Vietnamese, in the order of the form."""
    for page in texts(forms.receipt(ORDINARY)):
        assert in_order(page, [
            "ỦY BAN NHÂN DÂN XÃ THẠNH PHÚ", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ THẠNH PHÚ",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
            "Thạnh Phú, ngày 24 tháng 11 năm 2026",
            "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Mã hồ sơ: 000.17.22.H12-261124-0001",
            "Mã tra cứu: K7QM-2XRP-9TDA",
            "Bộ phận tiếp nhận và trả kết quả: Trung tâm Phục vụ hành chính công xã Thạnh Phú",
            "Tiếp nhận hồ sơ của: Nguyễn Thị Ngọc Huyền - Số định danh: 096188000123",
            "Địa chỉ: Ấp Cái Giếng, xã Thạnh Phú, tỉnh Cà Mau",
            "Số điện thoại: 0912 345 678", "Email: ngochuyen@example.vn",
            "Nội dung yêu cầu giải quyết: 1.004873 - Cấp giấy xác nhận tình trạng hôn nhân",
            "1. Thành phần hồ sơ nộp gồm:", "TT Tên giấy tờ Loại Số lượng",
            "1 Tờ khai cấp giấy xác nhận tình trạng hôn nhân Bản chính 01",
            "2 Quyết định ly hôn đã có hiệu lực pháp luật Bản sao 02",
            "3 Căn cước của người yêu cầu Bản điện tử 01",
            "2. Số lượng hồ sơ: 01 (bộ)",
            "3. Thời gian giải quyết hồ sơ theo quy định là: 03 ngày làm việc",
            "4. Thời gian nhận hồ sơ: 08 giờ 30 phút, ngày 24 tháng 11 năm 2026",
            "5. Thời gian trả kết quả: 08 giờ 30 phút, ngày 27 tháng 11 năm 2026",
            "6. Đăng ký nhận kết quả tại: Trung tâm Phục vụ hành chính công xã Thạnh Phú",
            "7. Phí, lệ phí (nếu có): Lệ phí hộ tịch: 15.000 đ (đã nộp)",
            "Vào Sổ theo dõi hồ sơ: Quyển số 01/2026, Số thứ tự 1234",
            "NGƯỜI NỘP HỒ SƠ", "Nguyễn Thị Ngọc Huyền", "NGƯỜI TIẾP NHẬN HỒ SƠ", "Trần Văn Hòa",
            f"{PUBLIC_URL}/tra-cuu", "Điện thoại nơi tiếp nhận: 0290 3883 115",
        ])  # fmt: skip


def test_the_older_circular_differs_at_the_foot_only(forms: FormPrinter) -> None:
    """Form 01 has the same title and fields by both circulars; each page says by which it was made out."""
    older = replace(ORDINARY, name=form_name(Form.RECEIPT, ORDINARY.received_at, Basis.TT01_2018))
    new, old = texts(forms.receipt(ORDINARY))[0], texts(forms.receipt(older))[0]
    assert new.endswith("Mẫu số 01 - Phụ lục I, Thông tư 03/2025/TT-VPCP")
    assert old.endswith("Mẫu số 01 - Thông tư 01/2018/TT-VPCP")
    assert new.partition("Mẫu số")[0] == old.partition("Mẫu số")[0]


def test_a_scanner_reads_the_marks_of_both_copies(forms: FormPrinter) -> None:
    """At 150 dpi Code 128 gives the look-up code, QR the look-up address with the code in its fragment."""
    assert [scanned(page) for page in pictures(forms.receipt(ORDINARY))] == [LOOKUP_MARKS, LOOKUP_MARKS]


def test_the_lawful_number_gets_its_bar_code_where_wanted(forms: FormPrinter) -> None:
    """A unit that asks for it has the dossier number as a second Code 128 on both copies, readable too."""
    first, _, second, _ = pictures(forms.receipt(BY_ANOTHER))
    assert scanned(first) == scanned(second) == {*LOOKUP_MARKS, NUMBER_MARK}


def test_who_files_for_another_stands_beside_the_applicant(forms: FormPrinter) -> None:
    """Applicant and representative are both named; the representative is the one who signs."""
    pages = " ".join(texts(forms.receipt(BY_ANOTHER))[:2])
    assert in_order(pages, [
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ngọc Huyền - Số định danh: 096188000123",
        "Người nộp hộ: Lê Minh Đức - Số hộ chiếu: C4567890",
        "Địa chỉ: Khóm 2, xã Cái Nước, tỉnh Cà Mau; Số điện thoại: 0987 654 321",
        "Quan hệ, căn cứ nộp hộ: Con ruột; giấy ủy quyền số 45/2026",
        "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên) Lê Minh Đức",
    ])  # fmt: skip


@pytest.mark.parametrize("form", [ORDINARY, BY_ANOTHER, LONG], ids=["ordinary", "by another", "long"])
def test_the_same_form_gives_the_same_bytes(forms: FormPrinter, form: ReceiptForm) -> None:
    """Printed again, and by another process's printer, a receipt is the same to the byte."""
    issued = forms.receipt(form)
    forms.receipt(replace(form, register_serial=99))
    assert forms.receipt(form) == issued
    assert printer().receipt(form) == issued


def test_it_says_what_it_is_to_archives_and_screen_readers(forms: FormPrinter) -> None:
    """The file names its title, language and instant of issue, and declares PDF/A-2a and PDF/UA-1."""
    pdf = forms.receipt(ORDINARY)
    about = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert about["Title"] == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả 000.17.22.H12-261124-0001"
    assert about["CreationDate"] == "D:20261124013000Z"
    for mark in (b"/Lang(vi-VN)", b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert mark in pdf.replace(b"/Lang (", b"/Lang(")


def test_long_content_flows_and_nothing_is_lost(forms: FormPrinter) -> None:
    """Thirty long papers, forty fees, endless words: all is on paper, inside the margins, in both copies."""
    pdf = forms.receipt(LONG)
    pages = texts(pdf)
    half = len(pages) // 2
    for copy in (pages[:half], pages[half:]):
        everything = re.sub(r"\s", "", "".join(copy))
        wanted = [LONG.applicant.name, LONG.applicant.address, LONG.applicant.email, LONG.procedure_name]
        wanted += [paper.name[-40:] for paper in LONG.papers] + [fee.name + ":" for fee in LONG.fees]
        assert not [part for part in wanted if re.sub(r"\s", "", part) not in everything]
    assert not list(letters_outside(pdf, margin_mm=5))


def test_pages_that_follow_know_where_they_belong(forms: FormPrinter) -> None:
    """Each page of a long copy is numbered; a table goes on under its head; nobody signs an empty page."""
    pages = texts(forms.receipt(replace(LONG, fees=ORDINARY.fees)))
    half = len(pages) // 2
    for number, page in enumerate(pages[:half], 1):
        assert f"000.17.22.H12-261124-0001 - Liên 1 - Trang {number}/{half}" in page
    assert all("TT Tên giấy tờ Loại Số lượng" in page for page in pages[1 : half - 1])
    assert in_order(pages[half - 1], ["5. Thời gian trả kết quả", "Vào Sổ theo dõi", "NGƯỜI NỘP HỒ SƠ"])


def test_a_paper_as_long_as_a_page_flows_too(forms: FormPrinter) -> None:
    """A name of 10,000 letters in one row of the table breaks over pages instead of leaving the paper."""
    name = "Giấy ủy quyền " * 714 + "HẾT"
    pdf = forms.receipt(replace(ORDINARY, papers=(Paper(name=name, kind=PaperKind.COPY),)))
    assert "".join(texts(pdf)).count("HẾT") == 2
    assert not list(letters_outside(pdf, margin_mm=5))


@pytest.mark.parametrize(
    "name",
    ['#read("/etc/passwd")', "*x* _y_ `z` $w$ = @a <b> \\ //c /*d*/", "#{panic(1)}", '"]}\') #eval("1+1")'],
)
def test_what_people_type_is_never_run(forms: FormPrinter, name: str) -> None:
    """Words that mean something to Typst or JSON are printed as they were typed."""
    hostile = replace(ORDINARY, applicant=replace(APPLICANT, name=name, address=name), officer_name=name)
    for page in texts(forms.receipt(hostile)):
        assert page.count(name) == 4  # applicant, address, both signatures


def test_what_is_not_known_is_left_to_the_pen(forms: FormPrinter) -> None:
    """An empty field has a dotted line; no papers and no fee are said in words."""
    bare = replace(ORDINARY, applicant=replace(APPLICANT, phone="", email=""), papers=(), fees=())
    for page in texts(forms.receipt(bare)):
        assert re.search(r"Số điện thoại: (\. ?){5,}.*Email: (\. ?){5,}", page)
        assert "1. Thành phần hồ sơ nộp gồm: không có giấy tờ" in page
        assert "7. Phí, lệ phí (nếu có): Không" in page


@pytest.mark.parametrize(
    ("delivery", "address", "words"),
    [
        (ResultDelivery.DESK, "", "Trung tâm Phục vụ hành chính công xã Thạnh Phú"),
        (ResultDelivery.DESK, "Điểm tiếp nhận ấp 3", "Điểm tiếp nhận ấp 3"),
        (ResultDelivery.POST, "Khóm 2, Cái Nước", "Qua dịch vụ bưu chính, địa chỉ: Khóm 2, Cái Nước"),
        (ResultDelivery.ONLINE, "", "Cổng Dịch vụ công quốc gia (bản điện tử)"),
    ],
)
def test_it_says_where_the_result_is_handed_over(
    forms: FormPrinter, delivery: ResultDelivery, address: str, words: str
) -> None:
    """Desk, another point of the commune, post with its address, or online."""
    form = replace(ORDINARY, delivery=delivery, delivery_address=address)
    assert f"6. Đăng ký nhận kết quả tại: {words}" in texts(forms.receipt(form))[0]


def test_a_preliminary_appointment_says_so(forms: FormPrinter) -> None:
    """Received for another commune: the time runs from its reception (NĐ 309/2026/NĐ-CP, art. 17.3)."""
    elsewhere = replace(ORDINARY, competent_name="Xã Lương Thế Trân")
    said = " ".join(" ".join(texts(forms.receipt(elsewhere))).split())
    assert "dự kiến; thời hạn tính từ khi Xã Lương Thế Trân tiếp nhận hồ sơ" in said
    assert "dự kiến" not in " ".join(texts(forms.receipt(ORDINARY)))


def test_threads_share_one_printer(forms: FormPrinter) -> None:
    """Receipts printed at the same moment are whole, and each has its own values."""
    wanted = [replace(ORDINARY, register_serial=serial) for serial in range(1, 25)]
    with ThreadPoolExecutor(8) as pool:
        printed = list(pool.map(forms.receipt, wanted))
    assert printed == [forms.receipt(form) for form in wanted]
    assert len(set(printed)) == len(wanted)


def test_a_broken_mark_is_an_error_of_ours_and_harms_nothing() -> None:
    """What Typst cannot typeset becomes a permanent error, and the printer goes on with the next receipt."""
    broken = FormPrinter(
        Typesetter(text.PRINTABLE, text.fit),
        public_url=PUBLIC_URL,
        lookup_mark=lambda code: "<svg" if code == "BROKEN" else '<svg xmlns="http://www.w3.org/2000/svg"/>',
        number_mark=str,
        qr_mark=lambda _: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    )
    with pytest.raises(TypesettingError, match=r"receipt\.typ"):
        broken.receipt(replace(ORDINARY, lookup_code="BROKEN"))
    assert broken.receipt(replace(ORDINARY, lookup_code="WHOLE"))
