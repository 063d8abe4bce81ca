/**
 * Changes in terraform-provider-aws since v1.60.0 for types that programs use often: properties
 * (Terraform's names) for which a newer provider replaces the resource, or updates it in place. The
 * source is named beside each entry (github.com/hashicorp/terraform-provider-aws,
 * internal/service/…) and in its CHANGELOG.
 */
export type ProviderChange = { replaces: string[]; updates: string[] }

const change = (replaces: string[], updates: string[] = []): ProviderChange => ({
  replaces,
  updates,
})

export const changes: Record<string, ProviderChange> = {
  // ec2/ec2_instance.go
  aws_instance: change(
    [
      'cpu_options.amd_sev_snp',
      'cpu_options.core_count',
      'cpu_options.threads_per_core',
      'enclave_options.enabled',
      'hibernation',
      'instance_market_options',
      'launch_template.id',
      'launch_template.name',
      'network_interface.network_card_index',
      'placement_partition_number',
      'private_dns_name_options',
      'ebs_block_device.kms_key_id',
      'ebs_block_device.throughput',
      'root_block_device.encrypted',
      'root_block_device.kms_key_id',
    ],
    [
      'user_data',
      'user_data_base64',
      'root_block_device.delete_on_termination',
      'root_block_device.iops',
      'root_block_device.volume_size',
      'root_block_device.volume_type',
    ],
  ),
  // rds/cluster.go
  aws_rds_cluster: change(
    [
      'cluster_scalability_type',
      'db_system_id',
      'restore_to_point_in_time',
      'snapshot_identifier',
      's3_import.bucket_name',
      's3_import.bucket_prefix',
      's3_import.ingestion_role',
      's3_import.source_engine',
      's3_import.source_engine_version',
    ],
    ['port'],
  ),
  // rds/cluster_instance.go
  aws_rds_cluster_instance: change(['custom_iam_instance_profile'], ['engine_version']),
  // rds/instance.go: NewDBInstanceIdentifier since v4
  aws_db_instance: change(
    ['custom_iam_instance_profile', 'db_name', 'nchar_character_set_name', 'replicate_source_db'],
    ['identifier', 'identifier_prefix'],
  ),
  // rds/subnet_group.go, rds/cluster_parameter_group.go
  aws_rds_cluster_parameter_group: change(['description', 'family']),
  // autoscaling/group.go
  aws_autoscaling_group: change(['initial_lifecycle_hook'], ['placement_group']),
  // elasticache/replication_group.go
  aws_elasticache_replication_group: change(
    ['data_tiering_enabled', 'global_replication_group_id', 'kms_key_id', 'network_type'],
    ['auth_token', 'engine', 'transit_encryption_enabled'],
  ),
  // neptune/cluster.go: allow_major_version_upgrade since v4
  aws_neptune_cluster: change(['kms_key_arn'], ['engine_version']),
  // route53/record.go: type and set_identifier are updated by DELETE and CREATE in one batch
  aws_route53_record: change([], ['type', 'set_identifier']),
  aws_route53_zone: change(['delegation_set_id']),
  // elbv2/load_balancer.go
  aws_lb: change(
    ['customer_owned_ipv4_pool'],
    ['subnet_mapping', 'subnet_mapping.allocation_id', 'subnet_mapping.subnet_id'],
  ),
  aws_lb_target_group: change(['ip_address_type', 'protocol_version', 'target_control_port']),
  aws_lb_listener: change(['load_balancer_arn']),
  // elbv2/listener_rule.go: SetRulePriorities
  aws_lb_listener_rule: change([], ['priority']),
  // ec2/vpc_.go, vpc_subnet.go, vpc_nat_gateway.go, vpc_endpoint.go, ec2_eip.go
  aws_vpc: change(['ipv4_ipam_pool_id', 'ipv4_netmask_length']),
  aws_subnet: change(['ipv6_native', 'outpost_arn', 'availability_zone_id']),
  aws_nat_gateway: change(['availability_mode', 'connectivity_type', 'private_ip', 'vpc_id']),
  aws_vpc_endpoint: change(['resource_configuration_arn', 'service_network_arn', 'service_region']),
  aws_eip: change(
    ['address', 'customer_owned_ipv4_pool', 'domain', 'network_border_group', 'public_ipv4_pool'],
    [],
  ),
  aws_flow_log: change(['destination_options', 'log_format', 'max_aggregation_interval']),
  aws_route_table_association: change(['gateway_id', 'subnet_id'], ['route_table_id']),
  aws_route: change(['destination_prefix_list_id']),
  aws_security_group: change(['description', 'vpc_id']),
  aws_vpc_security_group_ingress_rule: change(['security_group_id']),
  aws_vpc_security_group_egress_rule: change(['security_group_id']),
  // cloudwatch, logs, events, sns, sqs
  aws_cloudwatch_log_group: change(['log_group_class']),
  aws_cloudwatch_event_rule: change(['event_bus_name']),
  aws_cloudwatch_event_target: change(['event_bus_name']),
  aws_sns_topic: change(['fifo_topic']),
  aws_sns_topic_subscription: change(['topic']),
  // Pulumi renames alarm_name and dashboard_name
  aws_cloudwatch_metric_alarm: change(['name']),
  aws_cloudwatch_dashboard: change(['dashboardName']),
  aws_sqs_queue: change(['fifo_queue']),
  // lambda
  aws_lambda_function: change(['name', 'package_type', 'tenancy_config']),
  aws_lambda_permission: change(['function', 'function_url_auth_type', 'principal_org_id']),
  aws_lambda_event_source_mapping: change([
    'queues',
    'topics',
    'self_managed_event_source',
    'starting_position_timestamp',
  ]),
  // dynamodb/table.go
  aws_dynamodb_table: change(
    ['import_table', 'restore_source_name'],
    ['server_side_encryption.enabled'],
  ),
  // kms, iam, secretsmanager, acm
  aws_kms_key: change([
    'custom_key_store_id',
    'customer_master_key_spec',
    'multi_region',
    'xks_key_id',
  ]),
  aws_iam_policy: change(['description', 'path']),
  aws_iam_instance_profile: change(['path'], ['role']),
  aws_iam_user: change([], ['path', 'name']),
  aws_iam_group: change([], ['path', 'name']),
  // iam/openid_connect_provider.go: AddClientIDToOpenIDConnectProvider
  aws_iam_openid_connect_provider: change(['url'], ['client_id_list']),
  // cognitoidentity/pool_roles_attachment.go
  aws_cognito_identity_pool_roles_attachment: change(['identity_pool_id'], ['roles']),
  // ec2/transitgateway_.go: ModifyTransitGateway
  aws_ec2_transit_gateway: change(
    [],
    [
      'amazon_side_asn',
      'auto_accept_shared_attachments',
      'default_route_table_association',
      'default_route_table_propagation',
      'description',
      'dns_support',
      'vpn_ecmp_support',
    ],
  ),
  aws_secretsmanager_secret_version: change(['secret_binary', 'secret_id', 'secret_string']),
  aws_acm_certificate: change(
    ['certificate_authority_arn', 'key_algorithm', 'validation_option'],
    ['private_key', 'certificate_body', 'certificate_chain'],
  ),
  aws_acm_certificate_validation: change(['certificate_arn', 'validation_record_fqdns']),
  // ecs/service.go, cluster.go, task_definition.go
  aws_ecs_service: change(
    ['name', 'cluster', 'iam_role', 'launch_type', 'scheduling_strategy'],
    [
      'load_balancer',
      'load_balancer.container_name',
      'load_balancer.container_port',
      'load_balancer.elb_name',
      'load_balancer.target_group_arn',
      'ordered_placement_strategy',
      'ordered_placement_strategy.field',
      'ordered_placement_strategy.type',
      'placement_constraints',
      'placement_constraints.expression',
      'placement_constraints.type',
      'propagate_tags',
      'service_registries',
    ],
  ),
  aws_ecs_task_definition: change([
    'container_definitions',
    'cpu',
    'enable_fault_injection',
    'ephemeral_storage',
    'execution_role_arn',
    'family',
    'inference_accelerator',
    'ipc_mode',
    'memory',
    'network_mode',
    'pid_mode',
    'placement_constraints',
    'proxy_configuration',
    'requires_compatibilities',
    'runtime_platform',
    'task_role_arn',
    'volume',
  ]),
  aws_ecr_repository: change(['encryption_configuration', 'name']),
  // kinesis/stream.go
  aws_kinesis_stream: change(['name'], ['shard_count']),
  // eks/cluster.go
  aws_eks_cluster: change(
    ['encryption_config', 'kubernetes_network_config', 'name', 'role_arn'],
    ['vpc_config.subnet_ids', 'vpc_config.security_group_ids'],
  ),
  aws_eks_node_group: change([
    'ami_type',
    'capacity_type',
    'cluster_name',
    'disk_size',
    'instance_types',
    'node_group_name',
    'node_role_arn',
    'remote_access',
    'subnet_ids',
  ]),
  aws_eks_addon: change(['addon_name', 'cluster_name']),
  // s3/bucket*.go
  aws_s3_bucket: change(['bucket_namespace', 'object_lock_enabled']),
  ...Object.fromEntries(
    [
      'versioning',
      'server_side_encryption_configuration',
      'lifecycle_configuration',
      'logging',
      'website_configuration',
      'cors_configuration',
      'acl',
      'accelerate_configuration',
      'object_lock_configuration',
      'request_payment_configuration',
    ].map(part => [`aws_s3_bucket_${part}`, change(['bucket', 'expected_bucket_owner'])]),
  ),
  aws_s3_bucket_ownership_controls: change(['bucket']),
  aws_s3_bucket_public_access_block: change(['bucket']),
  aws_s3_bucket_policy: change(['bucket']),
  aws_s3_bucket_object: change(['bucket', 'key']),
  // apigatewayv2, sfn
  aws_apigatewayv2_api: change(['protocol_type', 'credentials_arn', 'route_key', 'target']),
  aws_apigatewayv2_integration: change(['api_id', 'connection_type', 'integration_type']),
  aws_apigatewayv2_route: change(['api_id']),
  aws_apigatewayv2_stage: change(['api_id', 'name']),
  // apigateway/vpc_link.go: Pulumi has one ARN in place of the list
  aws_api_gateway_vpc_link: change(['target_arn']),
  aws_apigatewayv2_api_mapping: change(['api_id', 'domain_name']),
  aws_apigatewayv2_authorizer: change(['api_id']),
  aws_apigatewayv2_deployment: change(['api_id', 'triggers']),
  aws_apigatewayv2_domain_name: change(['domain_name']),
  aws_apigatewayv2_vpc_link: change(['security_group_ids', 'subnet_ids']),
  aws_sfn_state_machine: change(['name', 'type']),
  // lambda/function_url.go, layer_version.go (no update: every property replaces)
  aws_lambda_function_url: change(['function_name', 'qualifier']),
  aws_lambda_layer_version: change(['compatible_architectures', 'filename', 'skip_destroy']),
  aws_lambda_function_event_invoke_config: change(['function_name', 'qualifier']),
  aws_lambda_provisioned_concurrency_config: change(['function_name', 'qualifier']),
  // efs/access_point.go: only tags are updated; efs/file_system.go
  aws_efs_access_point: change(['file_system_id', 'posix_user', 'root_directory']),
  aws_efs_file_system: change(['availability_zone_name']),
  // ecs/cluster_capacity_providers.go, capacity_provider.go
  aws_ecs_cluster_capacity_providers: change(['cluster_name']),
  aws_ecs_capacity_provider: change(['name']),
  // events/bus.go, archive.go, connection.go, api_destination.go; cloudwatch/composite_alarm.go
  aws_cloudwatch_event_bus: change(['event_source_name', 'name']),
  aws_cloudwatch_event_archive: change(['event_source_arn', 'name']),
  aws_cloudwatch_event_connection: change(['name']),
  aws_cloudwatch_event_api_destination: change(['name']),
  aws_cloudwatch_composite_alarm: change(['alarm_name']),
  // secretsmanager/secret_policy.go, secret_rotation.go
  aws_secretsmanager_secret_policy: change(['secret_arn']),
  aws_secretsmanager_secret_rotation: change(['secret_id']),
  // scheduler/schedule.go, schedule_group.go
  aws_scheduler_schedule: change(['group_name', 'name', 'name_prefix']),
  aws_scheduler_schedule_group: change(['name', 'name_prefix']),
  // sqs/queue_redrive_policy.go, queue_redrive_allow_policy.go
  aws_sqs_queue_redrive_policy: change(['queue_url']),
  aws_sqs_queue_redrive_allow_policy: change(['queue_url']),
  // ec2/vpc_internet_gateway_attachment.go
  aws_internet_gateway_attachment: change(['internet_gateway_id', 'vpc_id']),
}
