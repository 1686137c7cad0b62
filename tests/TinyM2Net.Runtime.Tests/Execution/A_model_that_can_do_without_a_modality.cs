using TinyM2Net.Runtime.Execution;
using TinyM2Net.Runtime.Format;
using TinyM2Net.Runtime.Graph;
using TinyM2Net.Runtime.Kernels;

namespace TinyM2Net.Runtime.Tests.Execution;

public class A_model_that_can_do_without_a_modality
{
    private const int Motion = 0;
    private const int Camera = 1;
    private static readonly IntegerGraph Graph = RandomModels.Small();
    private static readonly ModelContent Content = With([Camera], [Motion]);

    public static TheoryData<string, int> VariantsAndInputs
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var variant in KernelVariant.All.Where(variant => variant.IsSupported))
            {
                data.Add(variant.Name, Motion);
                data.Add(variant.Name, Camera);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(VariantsAndInputs))]
    public void answers_as_if_the_head_had_no_weights_for_it(string variant, int present)
    {
        var model = Model.Read(RandomModels.File(Content), KernelVariant.Select(variant));
        var session = model.CreateSession();
        for (var seed = 0UL; seed < 20; seed++)
        {
            var inputs = RandomModels.Inputs(Graph, seed);
            // What another sample left behind must not count.
            session.SetQuantized(1 - present, inputs[1 - present]);
            session.SetQuantized(present, inputs[present]);
            session.Run(new int[3]);
            session.ClearClip(Graph.Inputs[1 - present].Modality);
            Assert.Equal(RandomModels.Run(Blind(1 - present), KernelVariant.All[^1], inputs), session.Classify().Logits);
        }
    }

    [Fact]
    public void replays_its_golden_samples_by_every_subset()
    {
        var result = Model.Read(RandomModels.File(Content)).SelfTest();
        Assert.True(result.Passed, string.Join('\n', result.Mismatches));
        Assert.Equal(6, result.Samples);
    }

    [Fact]
    public void shows_a_golden_sample_that_a_subset_does_not_reproduce()
    {
        var wrong = Content with { Subsets = [Content.Subsets[0] with { Logits = [Content.Subsets[0].Logits[0], [1, 2, 3]] }] };
        Assert.Contains("golden sample 1, by camera", Assert.Single(Model.Read(RandomModels.File(wrong)).SelfTest().Mismatches), StringComparison.Ordinal);
    }

    [Fact]
    public void says_which_modalities_an_answer_is_by()
    {
        var session = Model.Read(RandomModels.File(Content)).CreateSession();
        session.SetQuantized(Camera, new sbyte[108]);
        Assert.Equal(["camera"], session.Classify().Modalities);
        session.SetQuantized(Motion, new sbyte[36]);
        Assert.Equal(["motion", "camera"], session.Classify().Modalities);
    }

    [Fact]
    public void refuses_a_subset_that_was_not_declared()
    {
        var session = Model.Read(RandomModels.File(With([Camera]))).CreateSession();
        session.SetQuantized(Motion, new sbyte[36]);
        var message = Assert.Throws<InvalidOperationException>(() => session.Classify()).Message;
        Assert.Contains("does not answer without camera", message, StringComparison.Ordinal);
        Assert.Contains("every modality, or of camera", message, StringComparison.Ordinal);
        session.ClearClip("motion");
        Assert.Throws<InvalidOperationException>(() => session.Classify());
    }

    [Fact]
    public void allocates_nothing_per_inference()
    {
        var session = Model.Read(RandomModels.File(Content)).CreateSession();
        session.SetQuantized(Camera, new sbyte[108]);
        var logits = new int[3];
        session.Run(logits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            session.Run(logits);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void does_not_run_the_branch_that_is_absent()
    {
        var ran = new List<string>();
        var variant = new KernelVariant("told", true, Chain.Single, (chain, graph) => new Told(chain.Nodes[0].Name, KernelVariant.All[^1].Prepare(chain, graph), ran));
        var executable = new Executable(Graph, MemoryPlan.Of(Graph), variant, [[Camera]]);
        var arena = executable.CreateArena();
        executable.Run(arena, new int[3]);
        var all = ran.ToArray();
        ran.Clear();
        executable.Run(arena, new int[3], set: 1);
        var reach = InputReach.Of(Graph);
        string[] expected = [.. Graph.Nodes.Where(node => (reach[node.Output] & 2) != 0 && node is not ConcatNode).Select(node => node.Name)];
        Assert.Equal(expected, ran);
        Assert.True(all.Length > ran.Count + 2);
    }

    [Fact]
    public void keeps_its_subsets_in_its_file()
    {
        var accuracy = Content.Accuracy! with { Samples = 17 };
        var content = Content with { Subsets = [Content.Subsets[0] with { Accuracy = accuracy }, Content.Subsets[1]] };
        var file = RandomModels.File(content);
        Assert.Equal(file, RandomModels.File(ModelFile.Read(file)));
        var model = Model.Read(file);
        Assert.Equal(["camera", "motion"], model.Subsets.Select(subset => Assert.Single(subset.Modalities)));
        Assert.Equal(17, model.Subsets[0].Accuracy!.Samples);
        Assert.Null(model.Subsets[1].Accuracy);
    }

    [Fact]
    public void has_the_file_of_old_where_it_declares_none()
    {
        var (before, with) = (RandomModels.File(Content with { Subsets = [] }), RandomModels.File(Content));
        Assert.Empty(Model.Read(before).Subsets);
        Assert.True(with.Length > before.Length);
    }

    public static TheoryData<int[], int, int> Wrong => new()
    {
        { [], 2, 3 }, { [0, 1], 2, 3 }, { [1, 0], 2, 3 }, { [2], 2, 3 }, { [-1], 2, 3 }, { [0, 0], 2, 3 }, { [0], 1, 3 }, { [0], 2, 2 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void is_refused_where_a_subset_does_not_fit_it(int[] inputs, int samples, int logits) =>
        Assert.Throws<ModelFormatException>(() => RandomModels.File(Content with
        {
            Subsets = [new SubsetContent(inputs, [.. Enumerable.Range(0, samples).Select(_ => new int[logits])], null)],
        }));

    [Fact]
    public void is_refused_where_a_subset_is_there_twice_or_says_nothing()
    {
        Assert.Throws<ModelFormatException>(() => RandomModels.File(Content with { Subsets = [Content.Subsets[0], Content.Subsets[0]] }));
        // A network whose answer leaves the camera out has none by the camera alone.
        var build = new GraphBuilder(3);
        var (motion, _) = (build.Input("motion", new Shape(9, 4, 1)), build.Input("camera", new Shape(6, 6, 3)));
        var deaf = RandomModels.Content(build.Build(build.Dense(motion, 3, 8, 16, true)), goldens: 0);
        RandomModels.File(deaf with { Subsets = [new SubsetContent([Motion], [], null)] });
        Assert.Throws<ModelFormatException>(() => RandomModels.File(deaf with { Subsets = [new SubsetContent([Camera], [], null)] }));
    }

    private static ModelContent With(params int[][] subsets)
    {
        var content = RandomModels.Content(Graph);
        return content with
        {
            Subsets = [.. subsets.Select(inputs => new SubsetContent(inputs,
                [.. content.Goldens.Select(golden => RandomModels.Run(Blind(1 - inputs[0]), KernelVariant.All[^1], golden.Inputs))], null))],
        };
    }

    /// <summary>The same network with weights of 0 where the head reads a branch.</summary>
    private static IntegerGraph Blind(int input)
    {
        var concat = Graph.Nodes.OfType<ConcatNode>().Single(node => node.Inputs.Length == 2);
        var first = Graph.Tensors[concat.Inputs[0]].Shape.Count;
        var all = Graph.Tensors[concat.Output].Shape.Count;
        return Graph with
        {
            Nodes = [.. Graph.Nodes.Select(node => node is DenseNode head && head.Input == concat.Output
                ? head with { Weights = head.Weights with { Values = [.. head.Weights.Values.Select((value, i) => i % all < first == (input == 0) ? (sbyte)0 : value)] } }
                : node)],
        };
    }

    private sealed class Told(string name, Kernel kernel, List<string> ran) : Kernel
    {
        public override int ScratchBytes => kernel.ScratchBytes;

        public override void Run(Frame frame)
        {
            ran.Add(name);
            kernel.Run(frame);
        }
    }
}
