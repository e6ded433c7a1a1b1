"""vpcviz draws AWS VPCs, VPC endpoints and the PrivateLink services behind them."""

__version__ = "0.1.0"
