"""The ASGI application, for a server of your choice: `vpcviz.asgi:application`."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vpcviz.settings")
settings.VPCVIZ_DATA.mkdir(parents=True, exist_ok=True, mode=0o700)

application = get_asgi_application()
