"""The office program that people open our files with, without its window."""

import subprocess

SECONDS = 180

MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Typing"
 script:language="StarBasic">
{code}
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Typing"/>
</library:library>
"""
TYPING = """
Sub TypeIn(source As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  sheet = book.Sheets.getByIndex(1)
{cells}
  Dim form(0) As New com.sun.star.beans.PropertyValue
  form(0).Name = "FilterName"
  form(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(ConvertToURL(target), form())
  book.close(True)
End Sub
"""


def run(folder, *arguments):
    """Let the program do something, with a profile of its own below a folder."""
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", *arguments],
        check=True,
        capture_output=True,
        timeout=SECONDS,
    )


def converted(folder, content, name, form):
    """A file as the program reads and writes it in another form; gives its place."""
    source = folder / name
    source.write_bytes(content)
    run(folder, "--convert-to", form, "--outdir", str(folder), str(source))
    return source.with_suffix("." + form.split(":")[0])


def typed_in(folder, content, cells):
    """A workbook after somebody typed into cells of its second sheet and saved it as XLSX.

    What is typed is understood as from the keyboard: "12/3/26" may become a date.
    """
    source, target = folder / "sent.xlsx", folder / "back.xlsx"
    source.write_bytes(content)
    typing = "\n".join(
        f'  sheet.getCellRangeByName("{place}").setFormula("{text}")'
        for place, text in cells.items()
    )
    run(folder, "--terminate_after_init")  # which makes the profile
    library = folder / "profile" / "user" / "basic" / "Standard"
    (library / "script.xlb").write_text(LIBRARY)
    code = TYPING.format(cells=typing).replace("&", "&amp;").replace("<", "&lt;")
    (library / "Typing.xba").write_text(MODULE.format(code=code))
    run(folder, f'macro:///Standard.Typing.TypeIn("{source}","{target}")')
    return target.read_bytes()
