using System.Globalization;
using System.Runtime.CompilerServices;

namespace TinyM2Net.Runtime.Graph;

/// <summary>The message of a broken rule; of a rule that holds, nothing.</summary>
[InterpolatedStringHandler]
internal ref struct RuleMessage
{
    private DefaultInterpolatedStringHandler text;

    public RuleMessage(int literalLength, int formattedCount, bool rule, out bool isWritten)
    {
        isWritten = !rule;
        text = isWritten ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public override string ToString() => text.ToStringAndClear();
}
