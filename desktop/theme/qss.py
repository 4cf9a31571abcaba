"""The one style sheet, made from tokens. Widgets say what they are by the properties `role` and `tone`."""

from __future__ import annotations

from string import Template

from desktop.theme.tokens import CHIP, CONTROL, INK, PILL, SOFT, TABLE_HEADER, Tokens
from resources import ICONS

_SHEET = Template("""
QMainWindow, QWidget[role="page"], QDialog { background: $app; }
QWidget[role="surface"], QStackedWidget[role="surface"] { background: $surface; }
QToolTip { background: $surface2; color: $text; border: 1px solid $border2; padding: 4px; }

QFrame[role="card"] { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame[role="topbar"] { background: $surface; border: 0; border-bottom: 1px solid $border; }
QFrame[role="statusbar"] { background: $surface; border: 0; border-top: 1px solid $border; }
QFrame[role="navigation"] { background: $surface2; border: 0; border-right: 1px solid $border; }
QFrame[role="tablehead"] { background: $surface2; border: 0; border-bottom: 1px solid $border;
  border-top-left-radius: 8px; border-top-right-radius: 8px; }
QFrame[role="listpane"] { background: $surface; border: 0; border-right: 1px solid $border; }
QFrame[role="side"] { background: $surface; border: 0; border-left: 1px solid $border; }
QFrame[role="header"] { background: $surface; border: 0; border-bottom: 1px solid $border; }
QFrame[role="footer"] { background: $surface; border: 0; border-top: 1px solid $border; }
QFrame[role="line"] { background: $border; border: 0; max-height: 1px; min-height: 1px; }
QFrame[role="upright"] { background: $border; border: 0; max-width: 1px; min-width: 1px; }
QFrame[role="drop"] { background: $surface2; border: 1px dashed $ctl; border-radius: 8px; }
QFrame[role="drop"]:focus, QPushButton[role="drop"]:focus { border: 2px dashed $focus; }
QFrame[role="notice"] { background: $psoft; border: 1px solid $primary; border-radius: 6px; }
QFrame[role="notice"][tone="warn"] { background: $wsoft; border-color: $warn; }
QFrame[role="notice"][tone="danger"] { background: $dsoft; border-color: $danger; }
QFrame[role="notice"][tone="ok"] { background: $osoft; border-color: $ok; }
QFrame[role="commandbox"] { background: $surface; border: 1px solid $border2; border-radius: 8px; }
QFrame[role="popup"] { background: $surface; border: 1px solid $border2; border-radius: 6px; }
QFrame[role="choice"] { background: $surface; border: 1px solid $border; border-radius: 6px; }
QFrame[role="choice"][tone="primary"] { background: $psoft; border-color: $primary; }
QFrame[role="choice"][tone="purple"] { background: $usoft; border-color: $purple; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${pt_title}pt; font-weight: ${strong}; }
QLabel[role="brand"], QLabel[role="section"], QLabel[role="strong"] { font-weight: ${strong}; }
QLabel[role="kpi"] { font-size: ${pt_kpi}pt; font-weight: ${strong}; }
QLabel[role="label"], QLabel[role="meta"] { color: $text2; font-size: ${pt_meta}pt; }
QLabel[role="body2"] { color: $text2; }
QLabel[role="hint"] { color: $text3; font-size: ${pt_meta}pt; }
QLabel[role="error"] { color: $danger; font-size: ${pt_meta}pt; }
QLabel[role="pill"] { border-radius: 4px; padding: 0 8px; min-height: ${pill}px; max-height: ${pill}px;
    font-size: ${pt_meta}pt; }
QFrame[role="pill"] { border-radius: 4px; background: $nsoft; }
QLabel[role="pillword"] { font-size: ${pt_meta}pt; color: $text2; }
QLabel[role="count"] { border-radius: 4px; padding: 0 6px; min-height: 18px; font-size: ${pt_meta}pt;
    background: $nsoft; color: $text2; }
QLabel[role="count"][tone="danger"] { font-weight: ${strong}; }
$tones

QPushButton { background: $surface; border: 1px solid $border2; border-radius: 6px; padding: 0 12px;
    min-height: ${control}px; max-height: ${control}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $psoft; }
QPushButton:disabled { color: $text3; background: $surface2; border-color: $border; }
QPushButton:focus { border: 2px solid $focus; padding: 0 11px; outline: none; }
QPushButton[role="primary"] { background: $primary; color: $onprimary; border: 1px solid $primary;
    font-weight: ${strong}; }
QPushButton[role="primary"]:hover { background: $primary_hover; border-color: $primary_hover; }
QPushButton[role="primary"]:disabled { background: $nsoft; color: $text3; border-color: $border; }
QPushButton[role="primary"]:focus { border: 3px double $onprimary; padding: 0 9px; }
QPushButton[role="drop"] { background: $surface2; border: 1px dashed $ctl; border-radius: 6px; color: $text2;
    padding: 0 4px; min-height: 66px; max-height: 66px; }
QPushButton[role="drop"]:focus { border: 2px dashed $focus; padding: 0 3px; min-height: 64px; max-height: 64px; }
QPushButton[role="danger"] { color: $danger; border-color: $danger; }
QPushButton[role="ghost"], QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 0 8px; min-height: ${ghost}px; max-height: ${ghost}px; color: $text2; }
QPushButton[role="ghost"]:hover, QToolButton:hover { background: $hover; }
QPushButton[role="ghost"]:focus, QToolButton:focus { border: 2px solid $focus; padding: 0 7px; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $primary; padding: 0 4px;
    min-height: 24px; max-height: 24px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $focus; border-radius: 4px; padding: 0 3px; }
QPushButton[role="link"][flush="true"] { border: 2px solid transparent; padding: 0 3px 0 0; }
QPushButton[role="link"][flush="true"]:focus { border-color: $focus; }
QPushButton[role="link"]:disabled { color: $text3; }
QPushButton[role="nav"] { background: transparent; border: 1px solid transparent; text-align: left; padding: 0 11px;
    border-radius: 6px; }
QPushButton[role="nav"]:hover { background: $hover; }
QPushButton[role="nav"]:checked { background: $psoft; color: $primary; font-weight: ${strong}; }
QPushButton[role="nav"]:focus { border: 2px solid $focus; padding: 0 10px; }
QPushButton[role="tab"] { background: transparent; border: 0; border-bottom: 2px solid transparent; border-radius: 0;
    padding: 0 4px; color: $text2; }
QPushButton[role="tab"]:hover { color: $text; border-bottom: 2px solid $border2; }
QPushButton[role="tab"]:checked { color: $primary; border-bottom: 2px solid $primary; font-weight: ${strong}; }
QPushButton[role="tab"]:focus { border: 2px solid $focus; border-radius: 4px; padding: 0 2px; }
QPushButton[role="chip"] { background: $psoft; color: $primary; border: 1px solid transparent; border-radius: 12px;
    padding: 0 10px; min-height: ${chip}px; max-height: ${chip}px; font-size: ${pt_meta}pt; }
QPushButton[role="chip"][tone="dashed"] { background: transparent; color: $text2; border: 1px dashed $ctl; }
QPushButton[role="chip"]:focus { border: 2px solid $focus; padding: 0 9px; }
QPushButton[role="status"] { background: transparent; border: 1px solid transparent; border-radius: 4px;
    padding: 0 4px; min-height: 24px; max-height: 24px; color: $text2; font-size: ${pt_meta}pt; }
QPushButton[role="status"]:hover { background: $hover; }
QPushButton[role="status"]:focus { border: 2px solid $focus; padding: 0 3px; }
QPushButton[role="status"][tone="warn"] { color: $warn; }
QPushButton[role="status"][tone="danger"] { color: $danger; }
QPushButton[role="status"][tone="ok"] { color: $ok; }

QAbstractScrollArea { background: $surface; border: 0; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QDateTimeEdit, QSpinBox {
    background: $surface; border: 1px solid $ctl; border-radius: 6px; padding: 0 9px;
    selection-background-color: $primary; selection-color: $onprimary; }
QLineEdit, QComboBox, QDateEdit, QDateTimeEdit, QSpinBox { min-height: 30px; max-height: 30px; }
QLineEdit QToolButton { min-height: 0; max-height: 22px; border: 0; padding: 0; }
QPlainTextEdit, QTextEdit { padding: 5px 6px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QDateTimeEdit:focus,
QSpinBox:focus { border: 2px solid $focus; padding: 0 8px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 4px 5px; }
QLineEdit:read-only, QPlainTextEdit:read-only, QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled {
    background: $surface2; color: $text2; border-color: $border2; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QComboBox[invalid="true"], QDateEdit[invalid="true"],
QDateTimeEdit[invalid="true"] { border: 1px solid $danger; }
QLineEdit[invalid="true"]:focus, QPlainTextEdit[invalid="true"]:focus, QComboBox[invalid="true"]:focus {
    border: 2px solid $danger; }
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow { image: url("$icons/chevron-down-$name.svg");
    width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border2; padding: 4px;
    selection-background-color: $psoft; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 28px; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface2; }
QCalendarWidget QToolButton { color: $text; font-weight: ${strong}; margin: 2px; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QCalendarWidget QAbstractItemView { background: $surface; color: $text; outline: 0;
    selection-background-color: $primary; selection-color: $onprimary; }
QCalendarWidget QAbstractItemView::item { padding: 0; }
QCalendarWidget QAbstractItemView:disabled { color: $text2; }
QMenu { background: $surface; border: 1px solid $border2; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $psoft; color: $text; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; min-height: 24px; padding: 0 6px 0 4px;
    border: 2px solid transparent; border-radius: 4px; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; outline: none; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $ctl;
    background: $surface; }
QCheckBox::indicator { border-radius: 3px; }
QCheckBox::indicator:checked { background: $primary; border-color: $primary; image: url("$icons/check-$name.svg"); }
QCheckBox::indicator:disabled { background: $nsoft; border-color: $border2; }
QRadioButton::indicator { border-radius: 8px; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $primary; background: $onprimary; }

QScrollArea, QScrollArea > QWidget > QWidget[role="plain"] { background: transparent; border: 0; }
QScrollArea:focus { border: 2px solid $focus; }
QListView { background: $surface; border: 0; }
QListWidget[role="choices"] { border: 1px solid $border; border-radius: 6px; }
QListWidget[role="refusals"] { border: none; background: transparent; }
QListWidget[role="refusals"]::item { padding: 2px 4px; color: $text; }
QListWidget[role="refusals"]::item:selected { background: $dsoft; color: $text; }
QListWidget[role="choices"]::item { padding: 0 8px; }
QListWidget[role="choices"]::item:selected { background: $psoft; color: $text; }
QFrame[role="notice"] QListWidget[role="choices"]::item:selected { background: $primary; color: $onprimary; }
QListView:focus { border: 2px solid $focus; }
QListView[role="palette"] { border: 2px solid transparent; outline: 0; }
QListView[role="palette"]::item { border: 1px solid $border2; border-radius: 6px; padding: 0 8px; margin: 2px 4px;
    color: $text; background: $surface; }
QListView[role="palette"]::item:disabled { border-color: transparent; color: $text2; padding: 0 2px; }
QListView[role="palette"]::item:hover { background: $hover; }
QListView[role="palette"]::item:selected { border-color: $primary; background: $psoft; color: $text; }
QListView[role="palette"]:focus { border: 2px solid $focus; border-radius: 6px; }
QListView[role="versions"]::item { min-height: 46px; padding: 0 8px; border-radius: 6px; color: $text; }
QListView[role="versions"]::item:hover { background: $hover; }
QListView[role="versions"]::item:selected { background: $psoft; color: $primary; }
QListView[role="contents"] { background: $surface2; padding: 8px; }
QListView[role="contents"]::item { min-height: 32px; padding: 0 8px; border-radius: 6px; color: $text; }
QListView[role="contents"]::item:hover { background: $hover; }
QListView[role="contents"]::item:selected { background: $psoft; color: $primary; }
QTextBrowser[role="guide"] { background: $surface; padding: 4px 0 4px 0; border: 0; }
QTextBrowser[role="guide"]:focus { border: 2px solid $focus; padding: 2px 0 2px 0; }
QTableView { background: $surface; border: 0; gridline-color: $grid; selection-background-color: $psoft;
    selection-color: $text; alternate-background-color: $surface2; }
QTableView::item { padding: 0 6px; }
QTableView:focus { border: 2px solid $focus; }
QTableView[role="lines"] { border: 1px solid $ctl; border-radius: 6px; }
QTableView[role="lines"]:focus { border: 2px solid $focus; }
QTableView[role="lines"] QLineEdit, QTableView[role="lines"] QComboBox { border-radius: 0; min-height: 32px;
    max-height: 32px; padding: 0 5px; }
QTableView[role="lines"][invalid="true"] { border-color: $danger; }
QHeaderView { background: $surface2; }
QHeaderView::section { background: $surface2; color: $text2; border: 0; border-bottom: 1px solid $border;
    padding: 0 8px; min-height: ${table_header}px; font-weight: ${strong}; }
QTableCornerButton::section { background: $surface2; border: 0; }
QTabWidget::pane { border: 0; border-top: 1px solid $border; }
QTabWidget::tab-bar { left: 12px; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $text2; padding: 9px 6px 7px 6px; margin-right: 14px; border: 0;
    border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; border-bottom: 2px solid $border2; }
QTabBar::tab:selected { color: $primary; border-bottom: 2px solid $primary; }
QTabBar::tab:focus { border: 2px solid $focus; border-radius: 4px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QFrame[role="navigation"] QScrollBar:vertical { width: 8px; }
QScrollBar::handle { background: $border2; border-radius: 3px; min-height: 32px; min-width: 32px; margin: 2px; }
QScrollBar::handle:hover { background: $ctl; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: transparent;
    width: 0; height: 0; }
QProgressBar { background: $nsoft; border: 0; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $primary; border-radius: 3px; }
QSplitter::handle { background: $border; }
""")


def style_sheet(tokens: Tokens, name: str, points: int, strong: int = 600) -> str:
    """The style sheet of that theme at that font size. `name` is light or dark, `strong` the weight of headings."""
    tones = "\n".join(
        f'QLabel[role="pill"][tone="{tone}"], QLabel[role="count"][tone="{tone}"] '
        f"{{ background: {tokens.colour(soft)}; color: {tokens.colour(INK[tone])}; }}\n"
        f'QFrame[role="pill"][tone="{tone}"] {{ background: {tokens.colour(soft)}; }}\n'
        f'QLabel[tone="{tone}"], QLabel[role="pillword"][tone="{tone}"] {{ color: {tokens.colour(INK[tone])}; }}'
        for tone, soft in SOFT.items()
    )
    colours = {field: tokens.colour(field) for field in tokens._fields}
    return _SHEET.substitute(
        colours,
        focus=tokens.focus,
        tones=tones,
        name=name,
        icons=(ICONS / "themed").as_posix(),
        pt=points,
        strong=strong,
        pt_meta=max(points - 1, 9),
        pt_title=points + 4,
        pt_kpi=points + 10,
        pill=PILL,
        chip=CHIP - 2,
        control=CONTROL - 2,
        ghost=CONTROL - 4,
        table_header=TABLE_HEADER - 1,
    )
