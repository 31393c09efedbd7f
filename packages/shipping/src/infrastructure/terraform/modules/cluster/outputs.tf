output "name" {
  description = "What `aws eks update-kubeconfig --name` takes."
  value       = aws_eks_cluster.this.name
}

output "is_private" {
  description = "Whether its API has no address outside of the network."
  value       = !aws_eks_cluster.this.vpc_config[0].endpoint_public_access
}
