output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Where nodes are."
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "cidrs" {
  description = "Blocks of all subnets."
  value       = flatten([for tier in local.cidrs : values(tier)])
}

output "ways_out" {
  description = "How many NAT gateways there are."
  value       = length(aws_nat_gateway.out)
}
