variable "name" {
  description = "Of the environment; the value of the tag Backup that is kept."
  type        = string
}

variable "keep_days" {
  description = "How long a copy is kept."
  type        = number
  validation {
    condition     = var.keep_days >= 7 && var.keep_days <= 400
    error_message = "keep_days has to be 7 to 400: the vault takes no others."
  }
}

variable "copy_vault_arn" {
  description = "A vault in another region that gets each copy as well; none when empty."
  type        = string
  validation {
    condition     = var.copy_vault_arn == "" || can(regex("^arn:aws:backup:", var.copy_vault_arn))
    error_message = "copy_vault_arn has to be the ARN of a vault, or empty."
  }
}

variable "kms_key_arn" {
  description = "Encrypts the copies."
  type        = string
}
