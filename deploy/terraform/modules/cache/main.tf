# Valkey that speaks the protocol of Redis, encrypted on the way and at rest, reached from the nodes alone.
resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-cache"
  description = "Cache of ${var.name}"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "nodes" {
  security_group_id            = aws_security_group.this.id
  description                  = "Nodes of the cluster"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Cache of ${var.name}"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.size.node_type
  num_cache_clusters   = var.size.nodes
  port                 = 6379

  subnet_group_name  = aws_elasticache_subnet_group.this.name
  security_group_ids = [aws_security_group.this.id]

  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  auth_token                 = var.auth_token
  auth_token_update_strategy = "ROTATE"
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn

  # With a second node, one that is lost is replaced by it.
  automatic_failover_enabled = var.size.nodes > 1
  multi_az_enabled           = var.size.nodes > 1
  snapshot_retention_limit   = var.size.backup_days
  maintenance_window         = "sun:05:00-sun:06:00"
  auto_minor_version_upgrade = true
}
