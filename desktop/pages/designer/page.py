"""The form designer as a page of the window: list of forms, workbench, versions and what is ticked, one in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.models.stored_names import KnownNames
from desktop.pages.designer.field_properties import Forms
from desktop.pages.designer.form_list import FormList
from desktop.pages.designer.pick_view import PickView
from desktop.pages.designer.versions import VersionsView
from desktop.pages.designer.workbench import Workbench
from desktop.widgets.banners import Banners
from desktop.widgets.parts import Notice


class DesignerPage(QWidget):
    """Docks its views; over them what happened."""

    def __init__(self, new_id: Callable[[], str], names: KnownNames, forms: Forms) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.notice = Notice()
        self.names = names
        self.list, self.versions, self.pick = FormList(), VersionsView(names), PickView()
        self.workbench = Workbench(new_id, names, forms)
        self.views = QStackedWidget()
        for view in (self.list, self.workbench, self.versions, self.pick):
            self.views.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        lines = Banners(14, 6, 14, 6)
        lines.put(self.notice)
        column.addWidget(lines)
        column.addWidget(self.views, 1)

    def show_view(self, view: QWidget) -> None:
        """Brings that view to the front."""
        self.views.setCurrentWidget(view)
