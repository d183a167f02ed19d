import Dispatch
import Synchronization

/// Does independent pieces of work on all cores; the results are in order, whatever the number of
/// threads, and of several errors the first one in that order is thrown.
func concurrently<Value: Sendable, Failure: Error>(
  _ count: Int, _ work: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  if count == 1 { return [try work(0)] }
  let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let result: Result<Value, Failure>
    do throws(Failure) {
      result = .success(try work(index))
    } catch {
      result = .failure(error)
    }
    results.withLock { $0[index] = result }
  }
  var values: [Value] = []
  for result in results.withLock({ $0 }) {
    if let result { values.append(try result.get()) }
  }
  return values
}
