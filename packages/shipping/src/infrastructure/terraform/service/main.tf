# What one service has for itself. What it shares is found by name, not through the state of the platform, which it could then read.
locals {
  prefix    = "${var.environment}-${var.name}"
  databases = { for each in var.databases : each => module.database[each] }
  caches    = { for each in var.caches : each => module.cache[each] }
  data      = merge(local.databases, local.caches)
}

data "aws_vpc" "this" {
  tags = { Name = var.environment }
}

data "aws_subnets" "data" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.this.id]
  }
  tags = { Tier = "data" }
}

data "aws_subnet" "data" {
  for_each = toset(data.aws_subnets.data.ids)
  id       = each.key
}

data "aws_eks_cluster" "this" {
  name = var.environment
}

data "aws_kms_alias" "this" {
  name = "alias/${var.environment}"
}

data "aws_acm_certificate" "this" {
  domain      = var.domain
  statuses    = ["ISSUED"]
  most_recent = true
}

data "aws_wafv2_web_acl" "this" {
  name  = var.environment
  scope = "REGIONAL"
}

module "database" {
  source                   = "../modules/database"
  for_each                 = toset(var.databases)
  name                     = "${local.prefix}-${lower(each.key)}"
  database                 = var.name
  engine_version           = var.postgres_version
  size                     = var.database_size
  vpc_id                   = data.aws_vpc.this.id
  subnet_ids               = data.aws_subnets.data.ids
  client_security_group_id = data.aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  kms_key_arn              = data.aws_kms_alias.this.target_key_arn
  deletion_protection      = var.deletion_protection
  backup_tag               = var.environment
}

module "cache" {
  source                   = "../modules/cache"
  for_each                 = toset(var.caches)
  name                     = "${local.prefix}-${lower(each.key)}"
  size                     = var.cache_size
  auth_token               = var.cache_auth_token
  vpc_id                   = data.aws_vpc.this.id
  subnet_ids               = data.aws_subnets.data.ids
  client_security_group_id = data.aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  kms_key_arn              = data.aws_kms_alias.this.target_key_arn
}

module "secret" {
  source        = "../modules/secret"
  count         = length(var.secret_variables) > 0 ? 1 : 0
  name          = "${var.environment}/${var.name}"
  variables     = var.secret_variables
  recovery_days = 30
  kms_key_arn   = data.aws_kms_alias.this.target_key_arn
}
