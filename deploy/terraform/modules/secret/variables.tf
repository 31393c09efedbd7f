variable "name" {
  description = "Environment and service with a slash between; the cluster may read what is below its environment."
  type        = string
}

variable "variables" {
  description = "Names of the variables that it holds, as keys of one JSON object."
  type        = list(string)
  validation {
    condition     = length(var.variables) > 0
    error_message = "variables has to name at least one; a service without secrets needs no place for them."
  }
}

variable "recovery_days" {
  description = "How long one that was deleted can be taken back."
  type        = number
  validation {
    condition     = var.recovery_days >= 7 && var.recovery_days <= 30
    error_message = "recovery_days has to be 7 to 30."
  }
}

variable "kms_key_arn" {
  description = "Encrypts it."
  type        = string
}
