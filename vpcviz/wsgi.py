"""The WSGI application, for a server of your choice: `vpcviz.wsgi:application`."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vpcviz.settings")
settings.VPCVIZ_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)

application = get_wsgi_application()
