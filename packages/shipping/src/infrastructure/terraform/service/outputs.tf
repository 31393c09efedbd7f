output "chart_values" {
  description = "Values of the chart that follow from what was made: `terraform output -raw chart_values > aws.yaml`, a second --values."
  value = yamlencode(merge(
    {
      network = {
        from   = [{ ipBlock = { cidr = data.aws_vpc.this.cidr_block } }]
        egress = { for name, each in local.data : name => { ports = [each.port], to = local.data_peers } }
      }
      ingress = {
        enabled   = true
        className = "alb"
        hosts     = ["${var.name}.${var.domain}"]
        annotations = {
          # One balancer for all services of the environment.
          "alb.ingress.kubernetes.io/group.name"      = var.environment
          "alb.ingress.kubernetes.io/scheme"          = "internet-facing"
          "alb.ingress.kubernetes.io/target-type"     = "ip"
          "alb.ingress.kubernetes.io/certificate-arn" = data.aws_acm_certificate.this.arn
          "alb.ingress.kubernetes.io/wafv2-acl-arn"   = data.aws_wafv2_web_acl.this.arn
          "alb.ingress.kubernetes.io/listen-ports"    = jsonencode([{ HTTP = 80 }, { HTTPS = 443 }])
          "alb.ingress.kubernetes.io/ssl-redirect"    = "443"
          "alb.ingress.kubernetes.io/ssl-policy"      = "ELBSecurityPolicy-TLS13-1-2-2021-06"
        }
      }
    },
    var.proxies_variable == "" ? {} : { environment = { (var.proxies_variable) = data.aws_vpc.this.cidr_block } },
    length(module.secret) == 0 ? {} : {
      secrets = {
        from     = "external"
        external = { store = { name = "aws", kind = "ClusterSecretStore" }, key = module.secret[0].name }
      }
    },
  ))
}

output "addresses" {
  description = "Where each dependency is, for whoever fills the secret; passwords are put in there."
  value       = { for name, each in local.data : name => each.url }
}

output "administrator_secrets" {
  description = "Where RDS keeps the password of each database's administrator."
  value       = { for name, each in local.databases : name => each.administrator_secret_arn }
}

locals {
  data_peers = [for subnet in data.aws_subnet.data : { ipBlock = { cidr = subnet.cidr_block } }]
}
