output "url" {
  description = "Where it is; the password is put in by whoever fills the secret. Two s: over TLS."
  value       = "rediss://:PASSWORD@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379"
}

output "port" {
  description = "For the policy of the network."
  value       = 6379
}
