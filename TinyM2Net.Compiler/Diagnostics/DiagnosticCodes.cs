namespace TinyM2Net.Compiler.Diagnostics;

/// <summary>
/// Every code the product can raise, one line each; docs/errors.md has a heading for each and a test raises each.
/// 0 environment, 1 spec and items, 2 data and features, 3 training, 4 sensitivity and search, 5 packing and publishing, 9 internal.
/// </summary>
internal static class DiagnosticCodes
{
    /// <summary>The .NET SDK is older than 10.0.100; raised by the targets.</summary>
    public const string SdkTooOld = "TM2N0001";

    /// <summary>TinyM2NetMode is none of its four values; raised by the targets.</summary>
    public const string UnknownMode = "TM2N0002";

    /// <summary>A file or folder that cannot be read or written.</summary>
    public const string FileAccess = "TM2N0003";

    /// <summary>TinyM2NetMode is Frozen and a stage is stale.</summary>
    public const string FrozenIsStale = "TM2N0004";

    /// <summary>A warning: another version of the SDK made the stages that are in the store, and this one makes them otherwise.</summary>
    public const string UpgradeRetrains = "TM2N0005";

    /// <summary>A spec property that the schema does not know.</summary>
    public const string UnknownProperty = "TM2N1001";

    /// <summary>A spec that is not JSON.</summary>
    public const string MalformedJson = "TM2N1002";

    /// <summary>A spec value of the wrong JSON type.</summary>
    public const string WrongType = "TM2N1003";

    /// <summary>A spec value outside its range.</summary>
    public const string OutOfRange = "TM2N1004";

    /// <summary>A spec property that must be there and is not.</summary>
    public const string MissingProperty = "TM2N1005";

    /// <summary>A preset, kind, layer or choice that does not exist.</summary>
    public const string UnknownName = "TM2N1006";

    /// <summary>A modality without a branch, or a branch without a modality.</summary>
    public const string BranchMismatch = "TM2N1007";

    /// <summary>A layer that leaves nothing of its input.</summary>
    public const string ShapeVanishes = "TM2N1008";

    /// <summary>A last dense layer whose units are not the classes.</summary>
    public const string HeadDoesNotFitClasses = "TM2N1009";

    /// <summary>Feature settings that contradict each other.</summary>
    public const string ConflictingFeatures = "TM2N1010";

    /// <summary>A spec file that cannot be opened.</summary>
    public const string SpecNotFound = "TM2N1011";

    /// <summary>A property, label, modality or class that is there twice.</summary>
    public const string DuplicateName = "TM2N1012";

    /// <summary>A budget that cannot be read, or that has nothing to steer.</summary>
    public const string InvalidBudget = "TM2N1013";

    /// <summary>A choice of bits that the runtime cannot carry, or that cannot be judged beside another.</summary>
    public const string UnsupportedBits = "TM2N1014";

    /// <summary>Metadata of a model or dataset item that is misspelt, or has a value that is not one of its kind.</summary>
    public const string InvalidMetadata = "TM2N1015";

    /// <summary>A model item whose dataset is not among the dataset items.</summary>
    public const string UnknownDataset = "TM2N1101";

    /// <summary>Two items that want the same name or the same place in the output.</summary>
    public const string ItemsCollide = "TM2N1102";

    /// <summary>A dataset under the project that MSBuild's globs walk at every evaluation.</summary>
    public const string DatasetInGlobs = "TM2N1103";

    /// <summary>A sweep that is of no model or of a student, misspelt, without an axis, or has a variant twice; a variant or an override that leads nowhere.</summary>
    public const string UnusableSweep = "TM2N1104";

    /// <summary>A comparison without some of its variants.</summary>
    public const string SweepIncomplete = "TM2N1105";

    /// <summary>A teacher that is no model of the project.</summary>
    public const string UnknownTeacher = "TM2N1106";

    /// <summary>Models that learn from one another in a circle.</summary>
    public const string TeacherCycle = "TM2N1107";

    /// <summary>A teacher of other modalities, labels or samples than its student's.</summary>
    public const string TeacherDiffers = "TM2N1108";

    /// <summary>A search for a student whose item states nothing absolute that it is to fit.</summary>
    public const string StudentWithoutLimit = "TM2N1109";

    /// <summary>A manifest or dataset folder that is not there.</summary>
    public const string DatasetNotFound = "TM2N2001";

    /// <summary>A manifest that is no CSV in UTF-8, or whose rows do not fit its header.</summary>
    public const string MalformedManifest = "TM2N2002";

    /// <summary>A column that the manifest must have and has not.</summary>
    public const string MissingColumn = "TM2N2003";

    /// <summary>A dataset without samples.</summary>
    public const string EmptyDataset = "TM2N2004";

    /// <summary>A row without an id, group, label or clip.</summary>
    public const string EmptyField = "TM2N2005";

    /// <summary>A sample that is there twice.</summary>
    public const string DuplicateSample = "TM2N2006";

    /// <summary>A split that is none of train, val and test.</summary>
    public const string UnknownSplit = "TM2N2007";

    /// <summary>A group on two sides of the split.</summary>
    public const string LeakingGroup = "TM2N2008";

    /// <summary>Fewer than two labels.</summary>
    public const string OneClassOnly = "TM2N2009";

    /// <summary>A label that the spec does not declare.</summary>
    public const string UndeclaredLabel = "TM2N2010";

    /// <summary>A clip outside the dataset's folder.</summary>
    public const string PathEscapes = "TM2N2011";

    /// <summary>A clip that is not there, or cannot be opened.</summary>
    public const string MissingClip = "TM2N2012";

    /// <summary>A split without samples.</summary>
    public const string EmptySplit = "TM2N2013";

    /// <summary>A label without samples to learn it from.</summary>
    public const string LabelNotTrained = "TM2N2014";

    /// <summary>A warning: a manifest without groups.</summary>
    public const string NoGroups = "TM2N2015";

    /// <summary>A warning: the same content on two sides of the split.</summary>
    public const string SharedClip = "TM2N2016";

    /// <summary>A clip that is corrupt, truncated, empty or of another kind.</summary>
    public const string UnusableClip = "TM2N2017";

    /// <summary>A label that is too long or not one line, or more labels than a classifier has.</summary>
    public const string UnusableLabel = "TM2N2018";

    /// <summary>A warning: labels or groups that differ by case alone.</summary>
    public const string NamesDifferByCase = "TM2N2019";

    /// <summary>A warning: a folder of clips that is named almost as a split, and is ignored.</summary>
    public const string MisnamedSplit = "TM2N2020";

    /// <summary>The loss is not a finite number.</summary>
    public const string LossNotFinite = "TM2N3001";

    /// <summary>One class has far more training samples than another.</summary>
    public const string LopsidedClasses = "TM2N3002";

    /// <summary>Nearly all units of a layer never fire.</summary>
    public const string ManyDeadUnits = "TM2N3003";

    /// <summary>No assignment of bits keeps the budgets.</summary>
    public const string BudgetInfeasible = "TM2N4001";

    /// <summary>Quantization-aware tuning whose loss is no number any more.</summary>
    public const string TuningDiverged = "TM2N4002";

    /// <summary>A latency profile that is not there, no profile, or another network's.</summary>
    public const string LatencyProfileUnusable = "TM2N4003";

    /// <summary>A layer whose weights and activations pass the working set at any bits.</summary>
    public const string WorkingSetTooLarge = "TM2N4004";

    /// <summary>Layers that run together and do not fit the level of memory that the model is to run within.</summary>
    public const string MemoryLevelTooSmall = "TM2N4005";

    /// <summary>A search for a student none of whose shapes keeps the limits.</summary>
    public const string NoStudentFits = "TM2N4006";

    /// <summary>A tuned network that does not fit the integer format.</summary>
    public const string NotPackable = "TM2N5001";

    /// <summary>A packed file that does not reproduce its own golden samples.</summary>
    public const string ReplayFailed = "TM2N5002";

    /// <summary>A model that is less accurate than its item asks for.</summary>
    public const string AccuracyNotReached = "TM2N5003";

    /// <summary>An exception that nobody foresaw: our own mistake.</summary>
    public const string InternalError = "TM2N9001";
}
