"""What changes connected accounts and snapshots."""

from vpcviz.inventory.services.accounts import Access, connect_account, disconnect_account
from vpcviz.inventory.services.files import Imported, Origin, import_files
from vpcviz.inventory.services.publish import publish, publish_accounts
from vpcviz.inventory.services.scanning import NothingToScanError, start_scan

__all__ = [
    "Access",
    "Imported",
    "NothingToScanError",
    "Origin",
    "connect_account",
    "disconnect_account",
    "import_files",
    "publish",
    "publish_accounts",
    "start_scan",
]
