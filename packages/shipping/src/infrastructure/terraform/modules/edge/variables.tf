variable "name" {
  description = "Of the environment; names the firewall."
  type        = string
}

variable "domain" {
  description = "Each service is at a name below it, such as characters.example.org."
  type        = string
  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain has to be a name such as example.org, without a scheme and without a dot at its end."
  }
}

variable "zone_id" {
  description = "The public zone of Route 53 that has the domain."
  type        = string
}

variable "blocking" {
  description = "Whether the firewall refuses; otherwise it counts what it would have refused."
  type        = bool
}

variable "requests_per_five_minutes" {
  description = "Of one address, before it counts as a flood."
  type        = number
  validation {
    condition     = var.requests_per_five_minutes >= 100
    error_message = "requests_per_five_minutes has to be 100 or more: WAF takes no less."
  }
}

variable "log_retention_days" {
  description = "How long the log of the firewall is kept."
  type        = number
}

variable "kms_key_arn" {
  description = "Encrypts the log."
  type        = string
}
