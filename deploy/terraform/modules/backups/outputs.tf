output "vault_arn" {
  description = "What the environment of another region takes as copy_vault_arn."
  value       = aws_backup_vault.this.arn
}
