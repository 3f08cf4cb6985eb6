"""The application as a production server starts it."""

import os

from django.core.wsgi import get_wsgi_application

from hague import log_lines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hague.settings")

log_lines.watch()
application = get_wsgi_application()
