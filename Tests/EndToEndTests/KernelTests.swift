import Testing

@Suite struct KernelCommandTests {
  @Test func aKernelIsJudged() throws {
    let run = try SmallRun()
    let arguments = ["kernel", run.path, "--train-samples", "16", "--test-samples", "8"]
    let row = try CommandRun(arguments + ["--json"]).object()
    #expect(
      Set(row.keys) == [
        "model", "kernel", "device", "noise", "points", "penalty", "training_samples",
        "support_vectors", "training_accuracy", "samples", "accuracy", "accuracy_low",
        "accuracy_high", "model_accuracy",
      ])
    #expect(row["kernel"] as? String == "tangent" && row["training_samples"] as? Int == 16)
    let path = try CommandRun(
      arguments + ["--kernel", "path", "--device", "ibm_lagos", "--noise", "gate", "--json"]
    ).object()
    #expect(path["points"] as? Int == 3 && path["noise"] as? String == "gate")
    let text = try CommandRun(arguments)
    #expect(text.status == 0 && text.output.contains("support vectors"))
    for (options, word) in [
      (["--train-samples", "0"], "training samples"), (["--test-samples", "900"], "test samples"),
      (["--penalty", "-1"], "--penalty"), (["--kernel", "gaussian"], "gaussian"),
    ] {
      try CommandRun(["kernel", run.path] + options).expectFailure(64, naming: word)
    }
    try CommandRun(["kernel", run.folder.path("nothing")]).expectFailure(66, naming: "nothing")
  }
}
