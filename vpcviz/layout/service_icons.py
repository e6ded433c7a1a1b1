"""Which of AWS's icons stands for which AWS service, by the word in the name of its VPC endpoint.

The words are those of AWS's page "AWS services that integrate with AWS PrivateLink".
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_FILES = """
acm=AWSCertificateManager acm-pca=AWSPrivateCertificateAuthority apigateway=AmazonAPIGateway appconfig=AWSAppConfig
appflow=AmazonAppFlow appmesh=AWSAppMesh apprunner=AWSAppRunner appsync=AWSAppSync athena=AmazonAthena
auditmanager=AWSAuditManager autoscaling=AWSAutoScaling backup=AWSBackup batch=AWSBatch bedrock=AmazonBedrock
bedrock-agentcore=AmazonBedrockAgentCore braket=AmazonBraket cleanrooms=AWSCleanRooms cloudcontrolapi=AWSCloudControlAPI
cloudformation=AWSCloudFormation cloudhsm=AWSCloudHSM cloudmap=AWSCloudMap cloudtrail=AWSCloudTrail
cloudwatch=AmazonCloudWatch codeartifact=AWSCodeArtifact codebuild=AWSCodeBuild codecommit=AWSCodeCommit
codedeploy=AWSCodeDeploy codepipeline=AWSCodePipeline cognito=AmazonCognito comprehend=AmazonComprehend
compute-optimizer=AWSComputeOptimizer config=AWSConfig connect=AmazonConnect controltower=AWSControlTower
dataexchange=AWSDataExchange datasync=AWSDataSync datazone=AmazonDataZone deadline=AWSDeadlineCloud
detective=AmazonDetective directoryservice=AWSDirectoryService dms=AWSDatabaseMigrationService
docdb=AmazonDocumentDB dynamodb=AmazonDynamoDB ebs=AmazonElasticBlockStore ec2=AmazonEC2
ecr=AmazonElasticContainerRegistry ecs=AmazonElasticContainerService efs=AmazonEFS
eks=AmazonElasticKubernetesService elasticache=AmazonElastiCache elasticbeanstalk=AWSElasticBeanstalk
elb=ElasticLoadBalancing emr=AmazonEMR eventbridge=AmazonEventBridge fargate=AWSFargate
firehose=AmazonDataFirehose fis=AWSFaultInjectionService forecast=AmazonForecast frauddetector=AmazonFraudDetector
fsx=AmazonFSx glue=AWSGlue grafana=AmazonManagedGrafana guardduty=AmazonGuardDuty healthlake=AWSHealthLake
iam=AWSIdentityandAccessManagement imagebuilder=AmazonEC2ImageBuilder inspector=AmazonInspector iot=AWSIoTCore
iotsitewise=AWSIoTSiteWise kafka=AmazonManagedStreamingforApacheKafka kendra=AmazonKendra
keyspaces=AmazonKeyspaces kinesis=AmazonKinesisDataStreams kinesisvideo=AmazonKinesisVideoStreams
kms=AWSKeyManagementService lakeformation=AWSLakeFormation lambda=AWSLambda lattice=AmazonVPCLattice
lex=AmazonLex license-manager=AWSLicenseManager location=AmazonLocationService macie=AmazonMacie
memorydb=AmazonMemoryDB mgn=AWSApplicationMigrationService mq=AmazonMQ mwaa=AmazonManagedWorkflowsforApacheAirflow
neptune=AmazonNeptune network-firewall=AWSNetworkFirewall omics=AWSHealthOmics opensearch=AmazonOpenSearchService
organizations=AWSOrganizations outposts=AWSOutpostsfamily payment-cryptography=AWSPaymentCryptography
personalize=AmazonPersonalize pinpoint=AmazonPinpoint polly=AmazonPolly privatelink=AWSPrivateLink
prometheus=AmazonManagedServiceforPrometheus proton=AWSProton q=AmazonQ quicksight=AmazonQuickSuite
ram=AWSResourceAccessManager rds=AmazonRDS redshift=AmazonRedshift rekognition=AmazonRekognition
resource-explorer=AWSResourceExplorer route53=AmazonRoute53 s3=AmazonSimpleStorageService sagemaker=AmazonSageMakerAI
secretsmanager=AWSSecretsManager securityhub=AWSSecurityHub securitylake=AmazonSecurityLake
servicecatalog=AWSServiceCatalog ses=AmazonSimpleEmailService signer=AWSSigner snowball=AWSSnowball
sns=AmazonSimpleNotificationService sqs=AmazonSimpleQueueService ssm=AWSSystemsManager
sso=AWSIAMIdentityCenter stepfunctions=AWSStepFunctions storagegateway=AWSStorageGateway textract=AmazonTextract
timestream=AmazonTimestream transcribe=AmazonTranscribe transfer=AWSTransferFamily translate=AmazonTranslate
verified-access=AWSVerifiedAccess verifiedpermissions=AmazonVerifiedPermissions waf=AWSWAF
workspaces=AmazonWorkSpaces xray=AWSXRay
"""

_WORDS = """
access-analyzer=iam airflow=mwaa aoss=opensearch application-autoscaling=autoscaling aps=prometheus
aps-workspaces=prometheus appstream=workspaces aps-fips=prometheus autoscaling-plans=autoscaling
cassandra=keyspaces cloudhsmv2=cloudhsm codestar-connections=codepipeline cognito-idp=cognito
data-servicediscovery=cloudmap databrew=glue ds=directoryservice ec2messages=ssm elasticfilesystem=efs
elasticloadbalancing=elb elasticmapreduce=emr email=ses email-smtp=ses es=opensearch evidently=cloudwatch
events=eventbridge execute-api=apigateway git-codecommit=codecommit identitystore=sso inspector2=inspector
kinesis-firehose=firehose kinesis-streams=kinesis logs=cloudwatch macie2=macie monitoring=cloudwatch
models-v2-lex=lex notebook=sagemaker oam=cloudwatch observabilityadmin=cloudwatch pipes=eventbridge
route53resolver=route53 rum=cloudwatch runtime-v2-lex=lex s3express=s3 s3tables=s3 s3vectors=s3
scheduler=eventbridge schemas=eventbridge servicediscovery=cloudmap ssmmessages=ssm states=stepfunctions
sts=sts studio=sagemaker swf=stepfunctions sync-states=stepfunctions synthetics=cloudwatch tagging=resource-explorer
vpc-lattice=lattice wafv2=waf applicationinsights=cloudwatch internetmonitor=cloudwatch rolesanywhere=iam
"""


def _table(words: str, prefix: str = "") -> dict[str, str]:
    return {name: prefix + value for name, value in (word.split("=") for word in words.split())}


SERVICE_ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **_table(_FILES, "architecture-service/"),
        "sts": "resource/AWSIdentityAccessManagementAWSSTSAlternate",
    }
)
"""A service's short name -> the icon's file in the npm package `aws-icons`."""

SERVICE_WORDS: Final[Mapping[str, str]] = MappingProxyType(_table(_WORDS))
"""Words of endpoint names that differ from the short name of their service's icon."""
