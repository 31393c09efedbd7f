terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.25"
    }
  }
  # Bucket, key and region are told by `init -backend-config`. The state holds the password of the cache, so it is encrypted.
  backend "s3" {
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { Environment = var.environment, Managed = "deploy/terraform/service", Service = var.name }
  }
}
