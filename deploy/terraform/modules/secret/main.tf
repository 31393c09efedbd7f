# A place for the secrets of a service. Their values are put in by a person or a pipeline, so they are in no state file.
resource "aws_secretsmanager_secret" "this" {
  name                    = var.name
  description             = "Variables ${join(", ", var.variables)}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_days
}
