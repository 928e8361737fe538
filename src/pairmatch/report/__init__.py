"""What people look at, fill in and send: a page, a workbook, letters, figures.

Page, workbook and letters need the extra ``report``, figures the extra ``plot``.
"""

from pairmatch.report.letters import letters
from pairmatch.report.page import to_html
from pairmatch.report.workbook import to_excel

__all__ = ["letters", "to_excel", "to_html"]
