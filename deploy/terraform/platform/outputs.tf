output "cluster_name" {
  description = "What `aws eks update-kubeconfig --name` takes."
  value       = module.cluster.name
}

output "vpc_id" {
  description = "The network."
  value       = module.network.vpc_id
}

output "certificate_arn" {
  description = "Of the certificate of all services."
  value       = module.edge.certificate_arn
}

output "web_acl_arn" {
  description = "Of the firewall before all services."
  value       = module.edge.web_acl_arn
}

output "vault_arn" {
  description = "What the environment of another region takes as copy_vault_arn."
  value       = module.backups.vault_arn
}
