# Copies that outlive the database: kept apart from it, in a vault that nobody empties before its time, and in another region if wanted.
resource "aws_backup_vault" "this" {
  name        = var.name
  kms_key_arn = var.kms_key_arn
}

# Whoever takes over the account cannot take the copies with it: governance, so that one role may still correct a mistake.
resource "aws_backup_vault_lock_configuration" "this" {
  backup_vault_name  = aws_backup_vault.this.name
  min_retention_days = 7
  max_retention_days = 400
}

resource "aws_backup_plan" "this" {
  name = var.name
  rule {
    rule_name                = "daily"
    target_vault_name        = aws_backup_vault.this.name
    schedule                 = "cron(30 3 * * ? *)"
    start_window             = 60
    completion_window        = 240
    enable_continuous_backup = false
    lifecycle {
      delete_after = var.keep_days
    }
    dynamic "copy_action" {
      for_each = var.copy_vault_arn == "" ? [] : [var.copy_vault_arn]
      content {
        destination_vault_arn = copy_action.value
        lifecycle {
          delete_after = var.keep_days
        }
      }
    }
  }
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["backup.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-backup"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = toset(["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"])
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/${each.key}"
}

# Every database of the environment says by this tag that it wants to be kept.
resource "aws_backup_selection" "tagged" {
  name         = "${var.name}-tagged"
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  selection_tag {
    type  = "STRINGEQUALS"
    key   = "Backup"
    value = var.name
  }
}
