"""The form designer, joined to the window: files of forms in and out, an exchange after publishing, room to draw."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Slot

from core.errors import UserError
from desktop.jobs import Cancel, Progress
from desktop.models.desk_surroundings import DeskSurroundings
from desktop.models.stored_names import KnownNames
from desktop.models.written_file import write_whole
from desktop.navigator import DESIGNER
from desktop.pages.designer.controller import DesignController
from desktop.pages.designer.page import DesignerPage
from desktop.widgets.file_choice import choose_files, choose_target
from desktop.wording import filled, is_chinese
from engines.forms.document import Form, decode_form
from engines.forms.json_schema import json_schemas
from engines.forms.package import MOST_BYTES, SUFFIX, PackageError, pack, unpack
from resources import NEW_FORM

if TYPE_CHECKING:
    from desktop.bootstrap.desk_window import DeskWindow
    from importers.form_of_sheet import SheetForm

BEGINNING = decode_form(NEW_FORM.read_bytes())


class DesignerJoin(QObject):
    """Belongs to its page."""

    def __init__(self, window: DeskWindow) -> None:
        workspace = window.workspace
        places = DeskSurroundings(workspace).places
        names = KnownNames(workspace.person_name, lambda: workspace.people.values(), places)
        self.page = DesignerPage(workspace.new_id, names, workspace.newest_forms)
        super().__init__(self.page)
        self._window = window
        self.controller = DesignController(workspace, self.page, lambda: BEGINNING)
        self.controller.sent.connect(window.sync.sync_now)
        self.page.list.import_wanted.connect(self._choose_file)
        self.page.list.export_wanted.connect(lambda: self.controller.choose_for_a_file(self._choose_target))
        self.page.list.schema_wanted.connect(self._choose_schema_target)
        self.page.list.workbook_wanted.connect(self._choose_workbook)
        window.navigator.went.connect(self._arrive)
        window.navigator.staying.connect(self.controller.flush)
        window.window.language_changed.connect(self.controller.refresh)
        window.locking.person_taken.connect(lambda _person: self.controller.change_person())
        self._arrive(DESIGNER)

    @Slot(str)
    def _arrive(self, place: str) -> None:
        self._window.window.give_room(place == DESIGNER)
        if place == DESIGNER and not self._window.workspace.people_read:
            self._window.workspace.load_people(self.controller.refresh)
        elif place == DESIGNER:
            self.controller.refresh()
        else:
            self.controller.flush()

    @Slot()
    def _choose_file(self) -> None:
        kinds = self.tr("Forms (%1)").replace("%1", f"*.{SUFFIX}")
        choose_files(self.page, self.tr("Take forms in"), self.take_file, kinds, several=False)

    def take_file(self, paths: list[Path]) -> None:
        """Reads the forms of that file; the person chooses which become drafts."""
        path = paths[0]
        self._window.jobs.net(
            lambda _cancel, _progress: read_package(path),
            self.controller.offer,
            partial(self.controller.say, name=path.name),
        )

    @Slot()
    def _choose_workbook(self) -> None:
        kinds = self.tr("Workbooks (%1)").replace("%1", "*.xlsx *.xlsm *.xls *.xlsb *.et *.ods *.csv *.tsv *.txt")
        choose_files(self.page, self.tr("Make a form of a workbook"), self.take_workbook, kinds, several=False)

    def take_workbook(self, paths: list[Path]) -> None:
        """Begins a form with the columns of that workbook's largest table."""
        path = paths[0]
        self.page.notice.say(lambda: self.tr("Reading the workbook \u2026"))
        self._window.jobs.net(
            lambda cancel, _progress: _form_of(path, cancel),
            self._begin_with,
            partial(self.controller.say, name=path.name),
        )

    def _begin_with(self, made: SheetForm) -> None:
        self.page.notice.hide()
        self.controller.begin_with(made.form, sum(made.lost.values()))

    def _choose_target(self, forms: tuple[Form, ...]) -> None:
        write = partial(self.write_file, forms)
        choose_target(self.page, self.tr("Write forms into a file"), f"BranchDesk.{SUFFIX}", SUFFIX, write)

    def write_file(self, forms: tuple[Form, ...], path: Path) -> None:
        """Writes these forms into that file."""

        def work(_cancel: Cancel, _progress: Progress) -> Path:
            write_whole(path, pack(forms), "copy")
            return path

        self._window.jobs.net(work, self._written, partial(self.controller.say, name=path.name))

    @Slot()
    def _choose_schema_target(self) -> None:
        title = self.tr("Write down what the fields hold")
        choose_target(self.page, title, "BranchDesk.json", "json", self.write_schema)

    def write_schema(self, path: Path) -> None:
        """Writes the JSON Schema of the newest version of every form into that file."""
        forms, language = self._window.workspace.newest_forms(), "zh_CN" if is_chinese() else "en"

        def work(_cancel: Cancel, _progress: Progress) -> Path:
            content = msgspec.json.format(msgspec.json.encode(json_schemas(forms, language)), indent=1)
            write_whole(path, content, "copy")
            return path

        self._window.jobs.net(work, self._written, partial(self.controller.say, name=path.name))

    def _written(self, path: Path) -> None:
        self.page.notice.say(filled(self.tr("The forms lie in %1."), str(path)), "ok")


def _form_of(path: Path, cancel: Cancel) -> SheetForm:
    from importers.form_of_sheet import form_of_workbook, read_sheets

    return form_of_workbook(read_sheets(path, cancelled=cancel.asked), path.stem, BEGINNING)


def read_package(path: Path) -> tuple[Form, ...]:
    """The forms of a file. UserErrors ``package.*``; ``package.not_read`` where the disk does not give it."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return unpack(content)
    except OSError as error:
        raise UserError("package.not_read") from error
    except PackageError as error:
        raise UserError(error.code, **error.facts) from error
