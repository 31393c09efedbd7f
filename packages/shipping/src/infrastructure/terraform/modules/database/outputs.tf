output "url" {
  description = "Where it is; user and password are put in by whoever fills the secret."
  value       = "postgres://USER:PASSWORD@${aws_db_instance.this.address}:${aws_db_instance.this.port}/${aws_db_instance.this.db_name}?sslmode=verify-full"
}

output "port" {
  description = "For the policy of the network."
  value       = 5432
}

output "administrator_secret_arn" {
  description = "Where RDS keeps the password of the administrator."
  value       = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}
