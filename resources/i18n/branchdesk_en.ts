<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en_US">
<context>
    <name>CleanStep</name>
    <message numerus="yes">
        <source>%Ln more row(s) have still other problems: mend these first.</source>
        <translation>
            <numerusform>%Ln more row has still another problem: mend these first.</numerusform>
            <numerusform>%Ln more rows have still other problems: mend these first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConflictPage</name>
    <message numerus="yes">
        <source>%Ln need your decision</source>
        <translation>
            <numerusform>%Ln needs your decision</numerusform>
            <numerusform>%Ln need your decision</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other change(s) were merged by themselves</source>
        <translation>
            <numerusform>%Ln other change was merged by itself</numerusform>
            <numerusform>%Ln other changes were merged by themselves</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Apply (%Ln left)</source>
        <translation>
            <numerusform>Apply (%Ln left)</numerusform>
            <numerusform>Apply (%Ln left)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CustomerCard</name>
    <message numerus="yes">
        <source>Asked again %Ln time(s)</source>
        <translation>
            <numerusform>Asked again %Ln time</numerusform>
            <numerusform>Asked again %Ln times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DesignController</name>
    <message numerus="yes">
        <source>%Ln column(s) became fields: look at each before you publish.</source>
        <translation>
            <numerusform>%Ln column became a field: look at it before you publish.</numerusform>
            <numerusform>%Ln columns became fields: look at each before you publish.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s) cannot be written back exactly as they stood.</source>
        <translation>
            <numerusform>%Ln cell cannot be written back exactly as it stood.</numerusform>
            <numerusform>%Ln cells cannot be written back exactly as they stood.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln form(s) were taken in as drafts.</source>
        <translation>
            <numerusform>%Ln form was taken in as a draft.</numerusform>
            <numerusform>%Ln forms were taken in as drafts.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln form(s) were handed over to headquarters together.</source>
        <translation>
            <numerusform>%Ln form was handed over to headquarters.</numerusform>
            <numerusform>%Ln forms were handed over to headquarters together.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DesignPicks</name>
    <message numerus="yes">
        <source>%Ln field(s)</source>
        <translation>
            <numerusform>%Ln field</numerusform>
            <numerusform>%Ln fields</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more difference(s)</source>
        <translation>
            <numerusform>and %Ln more difference</numerusform>
            <numerusform>and %Ln more differences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln thing(s) that both changed</source>
        <translation>
            <numerusform>%Ln thing that both changed</numerusform>
            <numerusform>%Ln things that both changed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EarlierController</name>
    <message numerus="yes">
        <source>%Ln ticket(s) are back.</source>
        <translation>
            <numerusform>%Ln ticket is back.</numerusform>
            <numerusform>%Ln tickets are back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) were taken back. The import can be brought back here.</source>
        <translation>
            <numerusform>%Ln ticket was taken back. The import can be brought back here.</numerusform>
            <numerusform>%Ln tickets were taken back. The import can be brought back here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EarlierImports</name>
    <message numerus="yes">
        <source>Take %Ln ticket(s) back</source>
        <translation>
            <numerusform>Take %Ln ticket back</numerusform>
            <numerusform>Take %Ln tickets back</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) of %1 are taken back.</source>
        <translation>
            <numerusform>%Ln ticket of %1 is taken back.</numerusform>
            <numerusform>%Ln tickets of %1 are taken back.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln ticket(s) stay, because somebody has worked on them since:</source>
        <translation>
            <numerusform>%Ln ticket stays, because somebody has worked on it since:</numerusform>
            <numerusform>%Ln tickets stay, because somebody has worked on them since:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportJoin</name>
    <message numerus="yes">
        <source>%1 record(s) were written into %2.</source>
        <translation>
            <numerusform>%1 record was written into %2.</numerusform>
            <numerusform>%1 records were written into %2.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln text(s) did not fit and stand whole in a sheet of their own.</source>
        <translation>
            <numerusform>%Ln text did not fit and stands whole in a sheet of its own.</numerusform>
            <numerusform>%Ln texts did not fit and stand whole in a sheet of their own.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileDrops</name>
    <message numerus="yes">
        <source>%Ln file(s) were here already and are kept once: %1</source>
        <translation>
            <numerusform>%Ln file was here already and is kept once: %1</numerusform>
            <numerusform>%Ln files were here already and are kept once: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FixBar</name>
    <message numerus="yes">
        <source>Fix all %Ln row(s) like this</source>
        <translation>
            <numerusform>Fix this %Ln row</numerusform>
            <numerusform>Fix all %Ln rows like this</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message numerus="yes">
        <source>Keep %Ln open column(s) as text</source>
        <translation>
            <numerusform>Keep %Ln open column as text</numerusform>
            <numerusform>Keep %Ln open columns as text</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Next file (%Ln left)</source>
        <translation>
            <numerusform>Next file (%Ln left)</numerusform>
            <numerusform>Next file (%Ln left)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FormRows</name>
    <message numerus="yes">
        <source>%Ln field(s)</source>
        <translation>
            <numerusform>%Ln field</numerusform>
            <numerusform>%Ln fields</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FoundPane</name>
    <message numerus="yes">
        <source>Still indexing, %Ln left</source>
        <translation>
            <numerusform>Still indexing, %Ln left</numerusform>
            <numerusform>Still indexing, %Ln left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln found, newest first</source>
        <translation>
            <numerusform>%Ln found, newest first</numerusform>
            <numerusform>%Ln found, newest first</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message numerus="yes">
        <source>%Ln row(s) to check are in %1.</source>
        <translation>
            <numerusform>%Ln row to check is in %1.</numerusform>
            <numerusform>%Ln rows to check are in %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InboxController</name>
    <message numerus="yes">
        <source>%Ln to decide</source>
        <translation>
            <numerusform>%Ln to decide</numerusform>
            <numerusform>%Ln to decide</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InboxNotice</name>
    <message numerus="yes">
        <source>%n change(s) met another one at HQ. Both are kept; you decide.</source>
        <translation>
            <numerusform>A change met another one at HQ. Both are kept; you decide.</numerusform>
            <numerusform>%n changes met others at HQ. Both are kept; you decide.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notice(s): a step did not take effect.</source>
        <translation>
            <numerusform>%n notice: a step did not take effect.</numerusform>
            <numerusform>%n notices: a step did not take effect.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n text(s) were written by two at once. Both are kept.</source>
        <translation>
            <numerusform>A text was written by two at once. Both are kept.</numerusform>
            <numerusform>%n texts were written by two at once. Both are kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>InboxPage</name>
    <message numerus="yes">
        <source>To decide %Ln</source>
        <translation>
            <numerusform>To decide %Ln</numerusform>
            <numerusform>To decide %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Decided %Ln</source>
        <translation>
            <numerusform>Decided %Ln</numerusform>
            <numerusform>Decided %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LedgerWords</name>
    <message numerus="yes">
        <source>%Ln changed field(s)</source>
        <translation>
            <numerusform>%Ln changed field</numerusform>
            <numerusform>%Ln changed fields</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln change</numerusform>
            <numerusform>%Ln changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>sent %Ln time(s) without an answer</source>
        <translation>
            <numerusform>sent once without an answer</numerusform>
            <numerusform>sent %Ln times without an answer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them still await their answer</source>
        <translation>
            <numerusform>%Ln of them still awaits its answer</numerusform>
            <numerusform>%Ln of them still await their answer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them are missing on this computer</source>
        <translation>
            <numerusform>%Ln of them is missing on this computer</numerusform>
            <numerusform>%Ln of them are missing on this computer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln question(s)</source>
        <translation>
            <numerusform>%Ln question</numerusform>
            <numerusform>%Ln questions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) stand still</source>
        <translation>
            <numerusform>%Ln item stands still</numerusform>
            <numerusform>%Ln items stand still</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln notice(s)</source>
        <translation>
            <numerusform>%Ln notice</numerusform>
            <numerusform>%Ln notices</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not yet sent</source>
        <translation>
            <numerusform>%Ln change not yet sent</numerusform>
            <numerusform>%Ln changes not yet sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListPane</name>
    <message numerus="yes">
        <source>%1 record(s)</source>
        <translation>
            <numerusform>%1 record</numerusform>
            <numerusform>%1 records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 ticket(s)</source>
        <translation>
            <numerusform>%1 ticket</numerusform>
            <numerusform>%1 tickets</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Locking</name>
    <message numerus="yes">
        <source>%Ln record(s)</source>
        <translation>
            <numerusform>%Ln record</numerusform>
            <numerusform>%Ln records</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) or file(s)</source>
        <translation>
            <numerusform>%Ln photo or file</numerusform>
            <numerusform>%Ln photos or files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MatchStep</name>
    <message numerus="yes">
        <source>%Ln row(s) to check</source>
        <translation>
            <numerusform>%Ln row to check</numerusform>
            <numerusform>%Ln rows to check</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MissingNotice</name>
    <message numerus="yes">
        <source>%Ln field(s) still missing: %1</source>
        <translation>
            <numerusform>%Ln field is still missing: %1</numerusform>
            <numerusform>%Ln fields are still missing: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln field(s) to fill in or mend: %1</source>
        <translation>
            <numerusform>%Ln field to fill in or mend: %1</numerusform>
            <numerusform>%Ln fields to fill in or mend: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewRecordPage</name>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewsWords</name>
    <message numerus="yes">
        <source>%Ln change(s) are sent again.</source>
        <translation>
            <numerusform>%Ln change is sent again.</numerusform>
            <numerusform>%Ln changes are sent again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that the database had lost are back and are sent to headquarters. Look through them.</source>
        <translation>
            <numerusform>%Ln change that the database had lost is back and is sent to headquarters. Look through it.</numerusform>
            <numerusform>%Ln changes that the database had lost are back and are sent to headquarters. Look through them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Headquarters had a ticket erased. %Ln change(s) that were made on it here and not sent yet are erased with it.</source>
        <translation>
            <numerusform>Headquarters had a ticket erased. %Ln change that was made on it here and not sent yet is erased with it.</numerusform>
            <numerusform>Headquarters had a ticket erased. %Ln changes that were made on it here and not sent yet are erased with it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This program cannot read %Ln entry(s) of headquarters, so some tickets look older here than they are. Nothing is lost. Install the newer version of the program, or read it anew.</source>
        <translation>
            <numerusform>This program cannot read %Ln entry of headquarters, so some tickets look older here than they are. Nothing is lost. Install the newer version of the program, or read it anew.</numerusform>
            <numerusform>This program cannot read %Ln entries of headquarters, so some tickets look older here than they are. Nothing is lost. Install the newer version of the program, or read it anew.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NotStored</name>
    <message numerus="yes">
        <source>%Ln file(s) could not be stored while the disk was full: %1.</source>
        <translation>
            <numerusform>%Ln file could not be stored while the disk was full: %1.</numerusform>
            <numerusform>%Ln files could not be stored while the disk was full: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln refused file(s) are no longer where they lay; add them again: %1.</source>
        <translation>
            <numerusform>%Ln refused file is no longer where it lay; add it again: %1.</numerusform>
            <numerusform>%Ln refused files are no longer where they lay; add them again: %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) are stored and added to their tickets.</source>
        <translation>
            <numerusform>%Ln file is stored and added to its ticket.</numerusform>
            <numerusform>%Ln files are stored and added to their tickets.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhotoStrip</name>
    <message numerus="yes">
        <source>Show %Ln more</source>
        <translation>
            <numerusform>Show %Ln more</numerusform>
            <numerusform>Show %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln to upload</source>
        <translation>
            <numerusform>%Ln to upload</numerusform>
            <numerusform>%Ln to upload</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln being stored</source>
        <translation>
            <numerusform>%Ln being stored</numerusform>
            <numerusform>%Ln being stored</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PolicyWords</name>
    <message numerus="yes">
        <source>%Ln month(s)</source>
        <translation>
            <numerusform>%Ln month</numerusform>
            <numerusform>%Ln months</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln day(s)</source>
        <translation>
            <numerusform>%Ln day</numerusform>
            <numerusform>%Ln days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PrintPage</name>
    <message numerus="yes">
        <source>%Ln more page(s) are printed but not shown here.</source>
        <translation>
            <numerusform>%Ln more page is printed but not shown here.</numerusform>
            <numerusform>%Ln more pages are printed but not shown here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message numerus="yes">
        <source>The rows are counted once %Ln column(s) are decided.</source>
        <translation>
            <numerusform>The rows are counted once %Ln column is decided.</numerusform>
            <numerusform>The rows are counted once %Ln columns are decided.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>blanks filled in %Ln ticket(s)</source>
        <translation>
            <numerusform>blanks filled in %Ln ticket</numerusform>
            <numerusform>blanks filled in %Ln tickets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are no tickets</source>
        <translation>
            <numerusform>%Ln row is no ticket</numerusform>
            <numerusform>%Ln rows are no tickets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln done earlier</source>
        <translation>
            <numerusform>%Ln done earlier</numerusform>
            <numerusform>%Ln done earlier</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) together</source>
        <translation>
            <numerusform>%Ln row together</numerusform>
            <numerusform>%Ln rows together</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecogniseStep</name>
    <message numerus="yes">
        <source>%Ln hidden row(s)</source>
        <translation>
            <numerusform>%Ln hidden row</numerusform>
            <numerusform>%Ln hidden rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s) with an error</source>
        <translation>
            <numerusform>%Ln cell with an error</numerusform>
            <numerusform>%Ln cells with an error</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln wrong total(s)</source>
        <translation>
            <numerusform>%Ln wrong total</numerusform>
            <numerusform>%Ln wrong totals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln note(s) at cells</source>
        <translation>
            <numerusform>%Ln note at a cell</numerusform>
            <numerusform>%Ln notes at cells</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordController</name>
    <message numerus="yes">
        <source>%Ln field(s) changed.</source>
        <translation>
            <numerusform>%Ln field changed.</numerusform>
            <numerusform>%Ln fields changed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordFiles</name>
    <message numerus="yes">
        <source>%Ln file(s) added.</source>
        <translation>
            <numerusform>%Ln file added.</numerusform>
            <numerusform>%Ln files added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecordHeader</name>
    <message numerus="yes">
        <source>Asked again %Ln time(s)</source>
        <translation>
            <numerusform>Asked again %Ln time</numerusform>
            <numerusform>Asked again %Ln times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RefusedPanel</name>
    <message numerus="yes">
        <source>%Ln earlier file(s) were not added either.</source>
        <translation>
            <numerusform>%Ln earlier file was not added either.</numerusform>
            <numerusform>%Ln earlier files were not added either.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) were not added</source>
        <translation>
            <numerusform>%Ln file was not added</numerusform>
            <numerusform>%Ln files were not added</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SectionTile</name>
    <message numerus="yes">
        <source>%Ln field(s)</source>
        <translation>
            <numerusform>%Ln field</numerusform>
            <numerusform>%Ln fields</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SharedCard</name>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>after %n minute</numerusform>
            <numerusform>after %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message numerus="yes">
        <source>%Ln part(s) are read from the stick. Leave it in until everything is here.</source>
        <translation>
            <numerusform>%Ln part is read from the stick. Leave it in until everything is here.</numerusform>
            <numerusform>%Ln parts are read from the stick. Leave it in until everything is here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>%Ln file(s) not stored here</source>
        <translation>
            <numerusform>%Ln file not stored here</numerusform>
            <numerusform>%Ln files not stored here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) only here</source>
        <translation>
            <numerusform>%Ln record only here</numerusform>
            <numerusform>%Ln records only here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln record(s) to send</source>
        <translation>
            <numerusform>%Ln record to send</numerusform>
            <numerusform>%Ln records to send</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) and file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln missing here</source>
        <translation>
            <numerusform>%Ln missing here</numerusform>
            <numerusform>%Ln missing here</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) to decide</source>
        <translation>
            <numerusform>%Ln conflict to decide</numerusform>
            <numerusform>%Ln conflicts to decide</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln stand still</source>
        <translation>
            <numerusform>%Ln stands still</numerusform>
            <numerusform>%Ln stand still</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) need you</source>
        <translation>
            <numerusform>%Ln file needs you</numerusform>
            <numerusform>%Ln files need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln notice(s)</source>
        <translation>
            <numerusform>%Ln notice</numerusform>
            <numerusform>%Ln notices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StickWords</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln change</numerusform>
            <numerusform>%Ln changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) found no room; they go with the next trip.</source>
        <translation>
            <numerusform>%Ln change found no room; it goes with the next trip.</numerusform>
            <numerusform>%Ln changes found no room; they go with the next trip.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) found no room; they go with the next trip.</source>
        <translation>
            <numerusform>%Ln file found no room; it goes with the next trip.</numerusform>
            <numerusform>%Ln files found no room; they go with the next trip.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) answered</source>
        <translation>
            <numerusform>%Ln change answered</numerusform>
            <numerusform>%Ln changes answered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) of others</source>
        <translation>
            <numerusform>%Ln change of others</numerusform>
            <numerusform>%Ln changes of others</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sticks</name>
    <message numerus="yes">
        <source>%Ln part(s) are read from the stick. Leave it in until everything is here.</source>
        <translation>
            <numerusform>%Ln part is read from the stick. Leave it in until everything is here.</numerusform>
            <numerusform>%Ln parts are read from the stick. Leave it in until everything is here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StuckCard</name>
    <message numerus="yes">
        <source>%Ln more, all of them in the copy</source>
        <translation>
            <numerusform>%Ln more, in the copy</numerusform>
            <numerusform>%Ln more, all of them in the copy</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SyncController</name>
    <message numerus="yes">
        <source>%Ln file(s) are not on this computer and not in the copy</source>
        <translation>
            <numerusform>%Ln file is not on this computer and not in the copy</numerusform>
            <numerusform>%Ln files are not on this computer and not in the copy</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SyncPage</name>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… and %Ln more</numerusform>
            <numerusform>… and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) stand still</source>
        <translation>
            <numerusform>%Ln item stands still</numerusform>
            <numerusform>%Ln items stand still</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more; they come up when these are dealt with</source>
        <translation>
            <numerusform>%Ln more; it comes up when these are dealt with</numerusform>
            <numerusform>%Ln more; they come up when these are dealt with</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message numerus="yes">
        <source>Show %Ln older</source>
        <translation>
            <numerusform>Show %Ln older</numerusform>
            <numerusform>Show %Ln older</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Unfinished</name>
    <message numerus="yes">
        <source>%Ln ticket(s) begun and not submitted; the latest: %1</source>
        <translation>
            <numerusform>%Ln ticket was begun and not submitted: %1</numerusform>
            <numerusform>%Ln tickets were begun and not submitted; the latest: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VersionsView</name>
    <message numerus="yes">
        <source>The first version: there is nothing to compare it with. It has %Ln field(s).</source>
        <translation>
            <numerusform>The first version: there is nothing to compare it with. It has %Ln field.</numerusform>
            <numerusform>The first version: there is nothing to compare it with. It has %Ln fields.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message numerus="yes">
        <source>%Ln thing(s) to mend</source>
        <translation>
            <numerusform>%Ln thing to mend</numerusform>
            <numerusform>%Ln things to mend</numerusform>
        </translation>
    </message>
</context>
</TS>
