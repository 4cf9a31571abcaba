"""A form that has every kind of field, with conditions, a formula and a policy; and a value of each kind."""

from __future__ import annotations

from msgspec.structs import replace

from engines.expressions.parser import parse
from engines.expressions.tree import Node
from engines.expressions.words import decode_words
from engines.forms.document import Choice, Field, FieldKind, Form, LookUp, Mask, Move, Scale, Section, Standing, State
from engines.forms.policy import Policy, PolicyRow
from engines.forms.values import Value
from engines.forms.vocabulary import form_vocabulary
from resources import EXPRESSION_WORDS

_K = FieldKind
_WORDS = decode_words(EXPRESSION_WORDS.read_bytes())


def said(zh: str, en: str) -> dict[str, str]:
    """Words in both languages."""
    return {"zh_CN": zh, "en": en}


def _choices(*words: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(id_, said(zh, en)) for id_, zh, en in words)


_DAMAGE = _choices(
    ("crushed", "外箱压损", "Crushed box"),
    ("wet", "受潮", "Wet"),
    ("broken", "内件破碎", "Broken inside"),
    ("short", "短少", "Short"),
    ("mixed", "错装", "Mixed up"),
)
_KIND = _choices(("damage", "破损", "Damage"), ("delay", "延误", "Delay"), ("loss", "丢失", "Loss"))
_GROUP = _choices(("phone", "手机", "Telephone"), ("fridge", "冰箱", "Refrigerator"))
_POLICY = Policy(
    bought="bought_on",
    asked="asked_on",
    rows=(
        PolicyRow("seven", said("7 天无理由退货", "Return within 7 days"), days=7),
        PolicyRow("year", said("整机保修一年", "One year of warranty"), groups=("phone",), months=12),
    ),
    otherwise=said("没有适用的政策", "No policy fits"),
    group="group",
)


def _fields() -> list[tuple[str, tuple[Field, ...]]]:
    head = said("请当面核对货物", "Check the goods together with the customer")
    return [
        (
            "登记|Registration",
            (
                Field("title", _K.TEXT, said("标题", "Title"), required=True, column="title"),
                Field("complaint", _K.CHOICE, said("类型", "Kind"), choices=_KIND),
                Field("damage", _K.MULTI_CHOICE, said("破损情况", "Damage"), choices=_DAMAGE),
                Field("region", _K.REGION, said("地区", "Region")),
                Field("address", _K.ADDRESS, said("地址", "Address")),
                Field("mobile", _K.PHONE, said("联系电话", "Telephone"), mask=Mask.PHONE),
                Field("identity", _K.ID_NUMBER, said("身份证号", "ID number"), unique=True),
                Field("email", _K.EMAIL, said("邮箱", "E-mail")),
                Field("person", _K.PERSON, said("经办人", "In charge")),
                Field("department", _K.DEPARTMENT, said("部门", "Department")),
                Field("branch", _K.BRANCH, said("网点", "Branch")),
                Field("waybill", _K.WAYBILL, said("运单号", "Waybill"), unique=True, column="waybill_no"),
                Field(
                    "earlier",
                    _K.RELATION,
                    said("关联理赔", "Earlier claim"),
                    forms=("claim",),
                    known_from=(LookUp("claim", "waybill_no", {"customer_phone": "mobile", "waybill_no": "waybill"}),),
                ),
                Field("serial", _K.SERIAL, said("序列号", "Serial number")),
            ),
        ),
        (
            "货物|Goods",
            (
                Field("heading", _K.HEADING, said("货物核对", "Checking the goods"), help=head),
                Field("declared", _K.MONEY, said("声明价值(元)", "Declared value")),
                Field(
                    "pieces", _K.NUMBER, said("件数", "Pieces"), valid_message=said("件数要大于 0", "More than none")
                ),
                Field("share", _K.PERCENT, said("赔付比例", "Share to pay")),
                Field("payable", _K.COMPUTED, said("应赔金额(元)", "To be paid"), places=2),
                Field("claimed_on", _K.DATE, said("发现日期", "Found on"), maximum="today"),
                Field("at", _K.TIME, said("到达时间", "Arrived at")),
                Field("moment", _K.DATETIME, said("签收时刻", "Signed at")),
                Field("waited", _K.DURATION, said("等候时长", "Waited")),
                Field("insured", _K.SWITCH, said("已保价", "Insured")),
                Field("premium", _K.MONEY, said("保价费(元)", "Premium")),
                Field(
                    "goods",
                    _K.LINES,
                    said("货物明细", "Goods"),
                    lines=(
                        Field("name", _K.TEXT, said("货名", "Article"), required=True),
                        Field("state", _K.CHOICE, said("状况", "State"), choices=_DAMAGE),
                        Field("count", _K.NUMBER, said("件数", "Pieces")),
                        Field("price", _K.MONEY, said("金额(元)", "Amount")),
                        Field("packed_on", _K.DATE, said("包装日期", "Packed on")),
                    ),
                    sums=("count", "price"),
                ),
                Field("remarks", _K.LONG_TEXT, said("备注", "Remarks")),
            ),
        ),
        (
            "退换政策|Policy",
            (
                Field("group", _K.CHOICE, said("产品类别", "Product group"), choices=_GROUP),
                Field("bought_on", _K.DATE, said("购买日期", "Bought on")),
                Field("asked_on", _K.DATE, said("申请日期", "Asked on"), default="today"),
                Field("covered", _K.ELIGIBILITY, said("是否符合", "Covered"), policy=_POLICY),
                Field("stars", _K.RATING, said("服务评分", "Service")),
                Field("photos", _K.PHOTOS, said("开箱照片", "Photos of the opening")),
                Field("papers", _K.FILES, said("凭证", "Papers")),
                Field("signature", _K.SIGNATURE, said("客户签名", "Customer's signature")),
                Field("nps", _K.RATING, said("推荐意愿", "Would recommend"), scale=Scale.NPS),
            ),
        ),
        ("结果|Result", (Field("proof", _K.FILES, said("结案凭证", "Proof")),)),
    ]


def all_kinds(form_id: str = "everything") -> Form:
    """The form; `premium` is only there for insured goods, `share` is asked for damage, `pieces` locked without it."""
    sections = tuple(Section(said(*words.split("|")), fields) for words, fields in _fields())
    states = (
        State("open", said("处理中", "In progress")),
        State("closed", said("结案", "Closed"), standing=Standing.CLOSED),
    )
    moves = (Move("close", said("结案", "Close"), ("open",), "closed", asks=("proof",), primary=True),)
    plain = Form(form_id, 1, said("全部字段", "Every kind"), _without_formula(sections), states=states, moves=moves)
    trees = {
        ("premium", "visible_when"): "[已保价] = 是",
        ("premium", "required_when"): "[已保价] = 是",
        ("share", "required_when"): "[类型] = “破损”",
        ("pieces", "read_only_when"): "[类型] = “丢失”",
        ("pieces", "valid_when"): "[件数] > 0",
        ("payable", "formula"): "[声明价值(元)] * [赔付比例] / 100",
    }
    found: dict[str, dict[str, Node]] = {}
    for (name, prop), text in trees.items():
        found.setdefault(name, {})[prop] = parse(text, form_vocabulary(plain, _WORDS)).node
    return replace(plain, sections=tuple(_with(section, found) for section in sections))


def _without_formula(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    return tuple(
        replace(section, fields=tuple(field for field in section.fields if field.kind is not _K.COMPUTED))
        for section in sections
    )


def _with(section: Section, trees: dict[str, dict[str, Node]]) -> Section:
    fields = tuple(replace(field, **trees.get(field.id, {})) for field in section.fields)
    return replace(section, fields=fields)


VALUES: dict[str, Value] = {
    "title": "外箱压损，内件破碎",
    "complaint": "damage",
    "damage": ["crushed", "broken"],
    "region": "440106",
    "address": "天河路 208 号 3 栋 1201",
    "mobile": "13800136620",
    "identity": "11010519491231002X",
    "email": "chen@example.com",
    "department": "客服部",
    "branch": "440106",
    "waybill": "SF1537226004189",
    "serial": "SN20260118A",
    "declared": "1280.00",
    "pieces": "3",
    "share": "12.5",
    "claimed_on": "2026-01-18",
    "at": "09:30",
    "moment": "2026-01-18T09:30:00+08:00",
    "waited": 183600,
    "insured": True,
    "premium": "6.00",
    "goods": [
        {"name": "陶瓷杯", "state": "broken", "count": "2", "price": "260.00", "packed_on": "2026-01-12"},
        {"name": "茶盘", "state": "crushed", "count": "1", "price": "1020.00"},
    ],
    "remarks": "客户当面开箱，已拍照。",
    "group": "phone",
    "bought_on": "2026-01-02",
    "asked_on": "2026-01-18",
    "stars": "4",
    "nps": "9",
}
"""A stored value of each field that a person fills in."""
