"""The page's own words for what the importer names by codes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.messages import message, reason
from desktop.pages.importing.views import Option
from desktop.wording import label_text

CLASSES = ("data", "continuation", "title", "meta", "section", "subtotal", "placeholder", "footer")
"""What a person can say that a row is."""


def reason_text(code: str) -> str:
    """A row's reason: a code, or the name of a field and a code parted by ": "."""
    field, parted, code = code.rpartition(": ")
    return f"{field}: {reason(code)}" if parted else reason(code)


def class_text(kind: str) -> str:
    """What a row is."""
    return message(f"class.{kind}")


def why_text(code: str) -> str:
    """Why a row is that."""
    return message(f"why.{code}")


def option_text(option: Option) -> str:
    """A field by its label; where a column goes apart from fields, in the page's words."""
    translate = QCoreApplication.translate
    special = {
        "@number": translate("Import", "Number of the old log"),
        "@registered": translate("Import", "Day of registration"),
        "@state": translate("Import", "State of the ticket"),
        "@kind": translate("Import", "Kind of ticket"),
        "@rest": translate("Import", "Keep as text, under its name"),
        "@ignored": translate("Import", "— do not import —"),
    }
    return special.get(option.id) or label_text(option.label)


def column_text(name: str) -> str:
    """A column by its name; what stands beside the table in the page's words."""
    translate = QCoreApplication.translate
    beside = {
        "@sheet": translate("Import", "(name of the sheet)"),
        "@file": translate("Import", "(name of the file)"),
        "@day": translate("Import", "(day of the column)"),
        "@cell": translate("Import", "(cell under the day)"),
    }
    above = translate("Import", "%1 (above the table)").replace("%1", name.removeprefix("@above/"))
    return above if name.startswith("@above/") else beside.get(name, name)


def rule_text(rule: str) -> str:
    """How the cells of a column are read."""
    translate = QCoreApplication.translate
    said = {
        "text": translate("Import", "Text, outer spaces removed"),
        "digits": translate("Import", "Digits as text"),
        "money": translate("Import", "Without unit, as a number"),
        "date": translate("Import", "Any way of writing → date"),
        "choice": translate("Import", "Words → choices"),
        "state": translate("Import", "Words → states"),
        "kind": translate("Import", "Words → kinds of tickets"),
        "number": translate("Import", "Rows are told again by it"),
        "registered": translate("Import", "Any way of writing → date"),
        "rest": translate("Import", "Added to the description"),
    }
    return said.get(rule, "")
