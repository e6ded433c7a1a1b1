"""The WSGI application, for a server of your choice: `vpcviz.wsgi:application`."""

import atexit
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vpcviz.settings")
settings.VPCVIZ_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)

application = get_wsgi_application()
atexit.register(import_string("vpcviz.share.viewing.viewings").flush)
