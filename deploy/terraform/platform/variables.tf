variable "environment" {
  description = "Such as production; names everything in it."
  type        = string
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.environment))
    error_message = "environment has to be up to 20 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Where it is, such as eu-central-1."
  type        = string
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region has to be one of AWS, such as eu-central-1."
  }
}

variable "cidr" {
  description = "Addresses of the network, others in each environment and each region."
  type        = string
}

variable "zones" {
  description = "Names of availability zones: two for what may be down, three for what may not."
  type        = list(string)
}

variable "single_nat_gateway" {
  description = "One way out for all zones: cheaper, and gone with its zone."
  type        = bool
}

variable "kubernetes_version" {
  description = "Minor version of the cluster."
  type        = string
}

variable "node_type" {
  description = "Kind of machine that nodes are."
  type        = string
}

variable "node_ami_type" {
  description = "Image of nodes; it has to fit the processor of node_type."
  type        = string
}

variable "nodes" {
  description = "How many nodes there are at least and at most."
  type        = object({ least = number, most = number })
}

variable "node_disk_gib" {
  description = "Disk of a node, GiB."
  type        = number
}

variable "api_cidrs" {
  description = "Who reaches the API of the cluster from outside; nobody when empty."
  type        = list(string)
}

variable "domain" {
  description = "Each service is at a name below it."
  type        = string
}

variable "zone_id" {
  description = "The public zone of Route 53 that has the domain."
  type        = string
}

variable "firewall_blocking" {
  description = "Whether the firewall refuses; otherwise it counts."
  type        = bool
}

variable "requests_per_five_minutes" {
  description = "Of one address, before it counts as a flood."
  type        = number
}

variable "backup_keep_days" {
  description = "How long copies of databases are kept."
  type        = number
}

variable "copy_vault_arn" {
  description = "A vault in another region that gets each copy as well; none when empty."
  type        = string
}

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400], var.log_retention_days)
    error_message = "log_retention_days has to be a number that CloudWatch takes: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365 or 400."
  }
}

variable "deletion_protection" {
  description = "Whether a destroy of the cluster is refused."
  type        = bool
}
