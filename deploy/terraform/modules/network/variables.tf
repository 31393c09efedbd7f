variable "name" {
  description = "Of the environment; names everything here."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network: a /16 to a /20, which no network it will ever be joined to uses."
  type        = string
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "cidr has to be a block from /16 to /20, such as 10.20.0.0/16."
  }
}

variable "zones" {
  description = "Names of availability zones: two for what may be down, three for what may not. They are named, since a new zone of the region would move subnets if they were counted."
  type        = list(string)
  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 4 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones has to name 2, 3 or 4 different ones: a cluster and a database want two at least."
  }
}

variable "single_nat_gateway" {
  description = "One way out for all zones. When its zone is gone, no node reaches a provider."
  type        = bool
}

variable "log_retention_days" {
  description = "How long flow logs are kept."
  type        = number
}

variable "kms_key_arn" {
  description = "Encrypts the flow logs."
  type        = string
}
