/**
 * Hosted zone ids of AWS's own endpoints: AWS General Reference, "Elastic Load Balancing endpoints
 * and quotas" and "Amazon S3 endpoints and quotas" (website endpoints); the provider holds the same
 * tables (internal/service/elbv2/hosted_zone_id_data_source.go,
 * internal/service/s3/hosted_zones.go).
 */
type Zones = { application: string; network: string; website: string }

const zones: Record<string, Zones> = Object.fromEntries(
  [
    'us-east-1 Z35SXDOTRQ7X7K Z26RNL4JYFTOTI Z3AQBSTGFYJSTF',
    'us-east-2 Z3AADJGX6KTTL2 ZLMOA37VPKANP Z2O1EMRO9K5GLX',
    'us-west-1 Z368ELLRRE2KJ0 Z24FKFUX50B4VW Z2F56UZL2M1ACD',
    'us-west-2 Z1H1FL5HABSF5 Z18D5FSROUN65G Z3BJ6K6RIION7M',
    'ca-central-1 ZQSVJUPU6J1EY Z2EPGBW3API2WT Z1QDHH18159H29',
    'eu-central-1 Z215JYRZR1TBD5 Z3F0SRJ5LGBH90 Z21DNDUVLTQW6Q',
    'eu-west-1 Z32O12XQLNTSW2 Z2IFOLAFXWLO4F Z1BKCTXD74EZPE',
    'eu-west-2 ZHURV8PSTC4K8 ZD4D7Y8KGAS4G Z3GKZC51ZF0DB4',
    'eu-west-3 Z3Q77PNBQS71R4 Z1CMS0P5QUZ6D5 Z3R1K369G5AVDG',
    'eu-north-1 Z23TAZ6LKFMNIO Z1UDT6IFJ4EJM Z3BAZG2TWCNX0D',
    'ap-south-1 ZP97RAFLXTNZK ZVDDRBQ08TROA Z11RGJOFQNVJUP',
    'ap-southeast-1 Z1LMS91P8CMLE5 ZKVM4W9LS7TM Z3O0J2DXBE1FTB',
    'ap-southeast-2 Z1GM3OXH4ZPM65 ZCT6FZBF4DROD Z1WCIGYICN2BYD',
    'ap-northeast-1 Z14GRHDCWA56QT Z31USIVHYNEOWT Z2M4EHUR26P7ZW',
    'ap-northeast-2 ZWKZPGTI48KDX ZIBE1TIR4HY56 Z3W03O7B5YMIYP',
    'sa-east-1 Z2P70J7HTTTPLU ZTK26PT1VY4CU Z7KQH4QJS55SO',
  ].map(line => {
    const [region = '', application = '', network = '', website = ''] = line.split(' ')
    return [region, { application, network, website }]
  }),
)

/** '' for a region that the table lacks: no id is better than a wrong one. */
export function getZoneId(region: string, endpoint: keyof Zones): string {
  return zones[region]?.[endpoint] ?? ''
}
