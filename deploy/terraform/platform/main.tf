# What all services of an environment share. Its state is apart from theirs, so that a change of a service cannot take the cluster.
resource "aws_kms_key" "this" {
  description             = "Data at rest of ${var.environment}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.environment}"
  target_key_id = aws_kms_key.this.key_id
}

data "aws_caller_identity" "here" {}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.here.account_id}:root"]
    }
  }
  statement {
    sid       = "Logs"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${var.region}.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:logs:arn"
      values   = ["arn:aws:logs:${var.region}:${data.aws_caller_identity.here.account_id}:*"]
    }
  }
}

module "network" {
  source             = "../modules/network"
  name               = var.environment
  cidr               = var.cidr
  zones              = var.zones
  single_nat_gateway = var.single_nat_gateway
  log_retention_days = var.log_retention_days
  kms_key_arn        = aws_kms_key.this.arn
}

module "cluster" {
  source              = "../modules/cluster"
  name                = var.environment
  kubernetes_version  = var.kubernetes_version
  subnet_ids          = module.network.private_subnet_ids
  node_type           = var.node_type
  node_ami_type       = var.node_ami_type
  nodes               = var.nodes
  node_disk_gib       = var.node_disk_gib
  api_cidrs           = var.api_cidrs
  log_retention_days  = var.log_retention_days
  kms_key_arn         = aws_kms_key.this.arn
  deletion_protection = var.deletion_protection
}

module "edge" {
  source                    = "../modules/edge"
  name                      = var.environment
  domain                    = var.domain
  zone_id                   = var.zone_id
  blocking                  = var.firewall_blocking
  requests_per_five_minutes = var.requests_per_five_minutes
  log_retention_days        = var.log_retention_days
  kms_key_arn               = aws_kms_key.this.arn
}

module "backups" {
  source         = "../modules/backups"
  name           = var.environment
  keep_days      = var.backup_keep_days
  copy_vault_arn = var.copy_vault_arn
  kms_key_arn    = aws_kms_key.this.arn
}
