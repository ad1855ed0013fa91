//! rskafka: topics, every codec, offsets, deletion of records. It has no consumer groups. The records are those that
//! test/clients/main.js describes.
use chrono::{DateTime, Duration as TimeSpan, Utc};
use rskafka::client::partition::{Compression, OffsetAt, PartitionClient, UnknownTopicHandling};
use rskafka::client::{Client, ClientBuilder};
use rskafka::record::Record;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const PARTITIONS: i32 = 3;
const BATCH: usize = 5000;
type Outcome = Result<(), Box<dyn std::error::Error>>;

fn variable(name: &str, otherwise: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| otherwise.to_string())
}

fn count() -> i64 {
    variable("COUNT", "100000").parse().expect("COUNT is a number")
}

fn topic_of(case: &str) -> String {
    format!("{}-{case}", variable("SUITE", "rskafka"))
}

fn timestamp() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_700_000_000_000).expect("a valid time")
}

fn record(i: i64) -> Record {
    let text = |text: String| Some(text.into_bytes());
    let mut headers = BTreeMap::new();
    if i % 5 == 0 {
        headers.insert("number".to_string(), i.to_string().into_bytes());
        headers.insert("empty".to_string(), vec![]);
    }
    Record {
        key: if i % 7 == 0 && i % 11 != 0 { None } else { text(format!("key-{i}")) },
        value: match i % 11 {
            0 => None,
            1 => Some(vec![]),
            2 => text(format!("värde ☃ 😀 {i}")),
            _ => text(format!("value {i} {}", "abcdefghij".repeat((i % 10) as usize))),
        },
        headers,
        timestamp: timestamp() + TimeSpan::milliseconds(i),
    }
}

async fn connect() -> Result<Client, Box<dyn std::error::Error>> {
    Ok(ClientBuilder::new(vec![variable("BOOTSTRAP", "")]).build().await?)
}

async fn create(client: &Client, topic: &str) -> Outcome {
    let controller = client.controller_client()?;
    controller.create_topic(topic, PARTITIONS, 1, 10_000).await?;
    Ok(())
}

async fn partition(
    client: &Client,
    topic: &str,
    partition: i32,
) -> Result<PartitionClient, Box<dyn std::error::Error>> {
    let handling = UnknownTopicHandling::Retry;
    Ok(client.partition_client(topic, partition, handling).await?)
}

async fn produce_and_read(topic: &str, compression: Compression) -> Outcome {
    let client = connect().await?;
    create(&client, topic).await?;
    for p in 0..PARTITIONS {
        let client = partition(&client, topic, p).await?;
        let wanted: Vec<i64> = (i64::from(p)..count()).step_by(PARTITIONS as usize).collect();
        let mut end = 0;
        for batch in wanted.chunks(BATCH) {
            let records = batch.iter().map(|i| record(*i)).collect();
            let offsets = client.produce(records, compression).await?;
            if offsets.first() != Some(&end) {
                return Err(format!("offset {:?} instead of {end}", offsets.first()).into());
            }
            end += batch.len() as i64;
        }
        read_back(&client, &wanted).await?;
    }
    Ok(())
}

async fn read_back(client: &PartitionClient, wanted: &[i64]) -> Outcome {
    let mut offset: i64 = 0;
    while (offset as usize) < wanted.len() {
        let (records, high_watermark) = client.fetch_records(offset, 1..1_000_000, 1000).await?;
        if high_watermark != wanted.len() as i64 {
            return Err(format!("high watermark {high_watermark}").into());
        }
        for got in records {
            let i = wanted[offset as usize];
            if got.offset != offset || got.record != record(i) {
                return Err(format!("record {i} at offset {offset}: {got:?}").into());
            }
            offset += 1;
        }
    }
    Ok(())
}

async fn admin(topic: &str) -> Outcome {
    let client = connect().await?;
    create(&client, topic).await?;
    let first = partition(&client, topic, 0).await?;
    first.produce((0..100).map(record).collect(), Compression::NoCompression).await?;
    first.delete_records(40, 10_000).await?;
    let earliest = first.get_offset(OffsetAt::Earliest).await?;
    let latest = first.get_offset(OffsetAt::Latest).await?;
    let moment = timestamp() + TimeSpan::milliseconds(60);
    let by_time = first.get_offset(OffsetAt::Timestamp(moment)).await?;
    if (earliest, latest, by_time) != (40, 100, 60) {
        return Err(format!("offsets {earliest}, {latest}, by time {by_time}").into());
    }
    client.controller_client()?.delete_topic(topic, 10_000).await?;
    let deadline = Instant::now() + Duration::from_secs(20);
    while client.list_topics().await?.iter().any(|t| t.name == topic) {
        if Instant::now() > deadline {
            return Err("the deleted topic is still listed".into());
        }
    }
    Ok(())
}

async fn check(case: &str, run: impl std::future::Future<Output = Outcome>) {
    // The pattern of the other suites is a regular expression; here its alternatives are plain parts of a name.
    let pattern = variable("CASE", "");
    if !pattern.split('|').any(|part| case.contains(part)) {
        return;
    }
    let suite = variable("SUITE", "rskafka");
    let started = Instant::now();
    let outcome = match tokio::time::timeout(Duration::from_secs(60), run).await {
        Ok(outcome) => outcome,
        Err(_) => Err("timed out".into()),
    };
    match outcome {
        Ok(()) => println!("ok {suite} {case} ({:.1} s)", started.elapsed().as_secs_f32()),
        Err(error) => println!("FAILED {suite} {case}: {}", error.to_string().replace('\n', " ")),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    check("admin", admin(&topic_of("admin"))).await;
    let codecs = [
        ("none", Compression::NoCompression),
        ("gzip", Compression::Gzip),
        ("snappy", Compression::Snappy),
        ("lz4", Compression::Lz4),
        ("zstd", Compression::Zstd),
    ];
    for (name, codec) in codecs {
        let case = format!("codec-{name}");
        check(&case, produce_and_read(&topic_of(name), codec)).await;
    }
}
