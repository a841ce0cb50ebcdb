//! `#[coro::test]` below the attributes of crates that run a test with several arguments.

use rstest::rstest;
use test_case::test_case;

async fn squared(x: u32) -> u32 {
    let task = coro::spawn(async move { x * x });
    task.await.unwrap()
}

#[rstest]
#[case(2, 4)]
#[case::large(300, 90_000)]
#[coro::test(explore)]
async fn rstest_gives_its_cases_to_a_test_that_explores(#[case] x: u32, #[case] square: u32) {
    assert_eq!(squared(x).await, square);
}

#[rstest]
#[case(2)]
#[should_panic(expected = " cargo test rstest_expects_its_cases_to_panic::case_1")]
#[coro::test(seed = 7)]
async fn rstest_expects_its_cases_to_panic(#[case] x: u32) {
    assert_eq!(squared(x).await, 5);
}

#[test_case(2, 4)]
#[test_case(300, 90_000; "large")]
#[coro::test(explore, no_unfinished_tasks)]
async fn test_case_gives_its_cases_to_a_test_that_explores(x: u32, square: u32) {
    assert_eq!(squared(x).await, square);
}

#[test_case("4" => Ok(()))]
#[coro::test]
async fn test_case_looks_at_what_a_test_in_the_usual_order_returns(
    text: &str,
) -> Result<(), std::num::ParseIntError> {
    let _number: u32 = text.parse()?;
    Ok(())
}
