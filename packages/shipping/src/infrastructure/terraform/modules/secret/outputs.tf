output "name" {
  description = "What the chart takes as secrets.external.key."
  value       = aws_secretsmanager_secret.this.name
}
