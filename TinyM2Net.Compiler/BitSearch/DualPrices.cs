namespace TinyM2Net.Compiler.BitSearch;

/// <summary>
/// What a unit of each budget is worth: the prices whose Lagrangian bound is greatest, and so that of the linear relaxation.
/// Found by column generation (Dantzig and Wolfe 1960): a linear program of one row a budget mixes whole assignments, and its duals are
/// prices at which the next assignment is the best one group by group. Any prices of at least 0 give a valid bound.
/// </summary>
internal sealed class DualPrices
{
    private const int MostColumns = 400;
    private const double Converged = 1e-14;

    /// <summary>Passing a limit costs this many times the whole range of losses for all of the limit: only an infeasible problem pays it.</summary>
    private const double Penalty = 1e7;

    private readonly Knapsack problem;
    private readonly int rows;
    private readonly double[][] inverse;
    private readonly double[] basisCosts;
    private readonly double[] values;
    private readonly double[] scales;
    private readonly double penalty;

    private DualPrices(Knapsack problem)
    {
        this.problem = problem;
        rows = problem.Budgets + 1;
        inverse = [.. Enumerable.Range(0, rows).Select(_ => new double[rows])];
        (basisCosts, values) = (new double[rows], new double[rows]);
        // The program counts costs in limits, so that all of its numbers are of one size.
        scales = [.. problem.Limits.Select(limit => limit > 0 ? limit : 1)];
        penalty = Penalty * Math.Max(problem.Loss.Sum(), double.Epsilon);
        Prices = new double[problem.Budgets];
        Solve();
    }

    /// <summary>Loss a unit of cost, per budget; at least 0.</summary>
    public double[] Prices { get; }

    public static DualPrices Of(Knapsack problem) => new(problem);

    private void Solve()
    {
        var prices = new double[problem.Budgets];
        var column = new double[rows];
        var best = double.NegativeInfinity;
        var (loss, bound) = Cheapest(prices, column);
        Start(loss, column);
        for (var n = 0; n < MostColumns; n++)
        {
            if (bound > best)
            {
                best = bound;
                prices.CopyTo(Prices, 0);
            }
            var entered = false;
            // A column without an assignment: a limit's slack, or its excess at the penalty's price.
            for (var k = 0; k < problem.Budgets && !entered; k++)
            {
                var price = -Dual(k);
                if (price >= 0 && price <= penalty)
                    continue;
                Array.Clear(column);
                column[k] = price < 0 ? 1 : -1;
                entered = Enter(column, price < 0 ? 0 : penalty);
            }
            if (entered)
                continue;
            for (var k = 0; k < prices.Length; k++)
                prices[k] = Math.Clamp(0 - Dual(k), 0, penalty) / scales[k];
            (loss, bound) = Cheapest(prices, column);
            var reduced = loss - Product(column);
            if (reduced >= -Converged * Math.Max(Math.Abs(loss), Math.Abs(best)) || !Enter(column, loss))
            {
                if (bound > best)
                    prices.CopyTo(Prices, 0);
                return;
            }
        }
    }

    /// <summary>The first basis: the assignment of least loss, and per budget its slack or its excess.</summary>
    private void Start(double loss, double[] column)
    {
        for (var k = 0; k < problem.Budgets; k++)
        {
            var slack = problem.Limits[k] / scales[k] - column[k];
            var sign = slack < 0 ? -1 : 1;
            inverse[k][k] = sign;
            inverse[k][^1] = -sign * column[k];
            basisCosts[k] = slack < 0 ? penalty : 0;
            values[k] = Math.Abs(slack);
        }
        inverse[^1][^1] = 1;
        basisCosts[^1] = loss;
        values[^1] = 1;
    }

    private double Dual(int row)
    {
        var sum = 0.0;
        for (var i = 0; i < rows; i++)
            sum += basisCosts[i] * inverse[i][row];
        return sum;
    }

    private double Product(double[] column)
    {
        var sum = 0.0;
        for (var row = 0; row < rows; row++)
            sum += Dual(row) * column[row];
        return sum;
    }

    /// <summary>Pivots a column into the basis.</summary>
    /// <returns>False where rounding leaves no pivot.</returns>
    private bool Enter(double[] column, double cost)
    {
        var direction = new double[rows];
        var leaving = -1;
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < rows; j++)
                direction[i] += inverse[i][j] * column[j];
            if (direction[i] > 1e-12 * (1 + Math.Abs(values[i])) && (leaving < 0 || values[i] * direction[leaving] < values[leaving] * direction[i]))
                leaving = i;
        }
        if (leaving < 0)
            return false;
        var pivot = direction[leaving];
        values[leaving] /= pivot;
        for (var j = 0; j < rows; j++)
            inverse[leaving][j] /= pivot;
        for (var i = 0; i < rows; i++)
        {
            if (i == leaving)
                continue;
            values[i] = Math.Max(values[i] - direction[i] * values[leaving], 0);
            for (var j = 0; j < rows; j++)
                inverse[i][j] -= direction[i] * inverse[leaving][j];
        }
        basisCosts[leaving] = cost;
        return true;
    }

    /// <summary>The best assignment at these prices: its costs go to <paramref name="column"/>, with a last 1 for the row that makes shares add up to one.</summary>
    private (double Loss, double Bound) Cheapest(double[] prices, double[] column)
    {
        Array.Clear(column);
        column[^1] = 1;
        double loss = 0, bound = 0;
        var budgets = problem.Budgets;
        for (var g = 0; g < problem.Groups; g++)
        {
            var (least, chosen) = (double.PositiveInfinity, 0);
            for (var option = problem.First[g]; option < problem.First[g + 1]; option++)
            {
                var priced = problem.Loss[option];
                for (var k = 0; k < budgets; k++)
                    priced += prices[k] * problem.Costs[option * budgets + k];
                if (priced < least)
                    (least, chosen) = (priced, option);
            }
            bound += least;
            loss += problem.Loss[chosen];
            for (var k = 0; k < budgets; k++)
                column[k] += problem.Costs[chosen * budgets + k];
        }
        for (var k = 0; k < budgets; k++)
        {
            bound -= prices[k] * problem.Limits[k];
            column[k] /= scales[k];
        }
        return (loss, bound);
    }
}
