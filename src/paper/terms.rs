//! Every heading, column and sentence of a board paper: English, Traditional and Simplified Chinese side by side.
//!
//! `{name}` is filled in; all three have the same names.
use super::language::Term;

macro_rules! terms {
    ($($name:ident: $en:literal, $hant:literal, $hans:literal;)*) => {
        $(pub const $name: Term = Term([$en, $hant, $hans]);)*
        /// Every term with its name.
        #[cfg(test)]
        pub const ALL: &[(&str, Term)] = &[$((stringify!($name), $name)),*];
    };
}

terms! {
    // The frame.
    PAPER: "Board paper: what non-compliance could cost", "董事會文件：違規可能造成的損失", "董事会文件：违规可能造成的损失";
    PAGE: "Page {page} of {pages}", "第 {page} 頁，共 {pages} 頁", "第 {page} 页，共 {pages} 页";
    FIGURES_BESIDE: "The figures of the chart", "圖中數字", "图中数字";

    // What one trial is, as a noun: after "a bad …" and "the average …".
    YEAR: "year", "年", "年";
    YEARS: "{n}-year period", "個 {n} 年期", "个 {n} 年期";
    INCIDENT: "incident", "宗事故", "宗事故";
    IN_A_YEAR: "in a year", "一年內", "一年内";
    IN_YEARS: "over {n} years", "{n} 年內", "{n} 年内";
    IN_AN_INCIDENT: "from one incident", "一宗事故中", "一宗事故中";
    GIVEN: "Every figure is given that an incident happens; the scenario does not say how often it does.", "所有數字均以事故已發生為前提；情境並無說明發生頻率。", "所有数字均以事故已发生为前提；情景并未说明发生频率。";

    // 1. The answer.
    ANSWER: "The answer", "結論", "结论";
    BAD: "In a bad {period}, one in twenty, non-compliance costs more than {loss}; the average {period} costs {mean}.", "每二十{period}中有一{period}的違規損失超過 {loss}；平均每{period}損失為 {mean}。", "每二十{period}中有一{period}的违规损失超过 {loss}；平均每{period}损失为 {mean}。";
    BAD_AT_MOST: "In nineteen of twenty cases a {period} costs at most {loss}; the average {period} costs {mean}.", "每二十{period}中有十九{period}的損失不超過 {loss}；平均每{period}損失為 {mean}。", "每二十{period}中有十九{period}的损失不超过 {loss}；平均每{period}损失为 {mean}。";
    MOSTLY_NOTHING: "In nineteen of twenty cases a {period} has no loss; the average {period} costs {mean}.", "每二十{period}中有十九{period}沒有損失；平均每{period}損失為 {mean}。", "每二十{period}中有十九{period}没有损失；平均每{period}损失为 {mean}。";
    CERTAIN: "The loss {span} is {mean}: nothing in the scenario varies.", "{span}的損失為 {mean}：情境中沒有任何變數。", "{span}的损失为 {mean}：情景中没有任何变量。";
    APPETITE_BROKEN: "That is more than you accept: the chance of losing more than {limit} {span} is {chance}, and you accept {accepted}.", "這超出可接受的風險：{span}損失超過 {limit} 的機會為 {chance}，而可接受的機會為 {accepted}。", "这超出可接受的风险：{span}损失超过 {limit} 的机会为 {chance}，而可接受的机会为 {accepted}。";
    APPETITE_UNSURE: "Whether that is more than you accept cannot be told yet: the chance of losing more than {limit} {span} is {chance}, and you accept {accepted}.", "是否超出可接受的風險尚未能判斷：{span}損失超過 {limit} 的機會為 {chance}，而可接受的機會為 {accepted}。", "是否超出可接受的风险尚未能判断：{span}损失超过 {limit} 的机会为 {chance}，而可接受的机会为 {accepted}。";
    APPETITE_KEPT: "That is within what you accept: the chance of losing more than {limit} {span} is {chance}, and you accept {accepted}.", "這在可接受的風險之內：{span}損失超過 {limit} 的機會為 {chance}，而可接受的機會為 {accepted}。", "这在可接受的风险之内：{span}损失超过 {limit} 的机会为 {chance}，而可接受的机会为 {accepted}。";
    NO_APPETITE: "The scenario does not say what you accept; the chance of any loss {span} is {chance}.", "情境並無說明可接受的風險；{span}出現任何損失的機會為 {chance}。", "情景并未说明可接受的风险；{span}出现任何损失的机会为 {chance}。";
    PAYS: "We recommend the programme {name}: it costs {spend} and is worth {net} more than it costs.", "建議採用預防方案{name}：費用 {spend}，扣除費用後淨效益 {net}。", "建议采用预防方案{name}：费用 {spend}，扣除费用后净效益 {net}。";
    PAYS_TIE: "A programme is worth its money, but the simulation cannot tell {name} from {others}; of these, {cheapest} costs least ({spend}).", "投入預防方案物有所值，但模擬結果未能分辨{name}與{others}孰優；其中{cheapest}費用最低（{spend}）。", "投入预防方案物有所值，但模拟结果未能分辨{name}与{others}孰优；其中{cheapest}费用最低（{spend}）。";
    PAYS_UNSURE: "Whether any programme is worth its money cannot be told: the best, {name}, is worth {net} after its cost.", "未能判斷是否有任何預防方案物有所值：最佳的{name}扣除費用後淨效益為 {net}。", "未能判断是否有任何预防方案物有所值：最佳的{name}扣除费用后净效益为 {net}。";
    NONE_PAYS: "No programme pays for itself: the best, {name}, is worth {net} after its cost.", "沒有任何預防方案物有所值：最佳的{name}扣除費用後淨效益為 {net}。", "没有任何预防方案物有所值：最佳的{name}扣除费用后净效益为 {net}。";
    NO_PROGRAMMES: "The scenario has no prevention programmes to compare.", "情境中沒有可供比較的預防方案。", "情景中没有可供比较的预防方案。";
    NOT_PRECISE: "The run did not reach the precision that was asked for: read the figures with their ranges.", "是次模擬未達所要求的精確度：請連同範圍一併閱讀各數字。", "本次模拟未达到所要求的精确度：请连同范围一并阅读各数字。";

    // 2. A bad year.
    BAD_YEAR: "Loss in a bad year against what you accept", "壞年份的損失與風險胃納", "坏年份的损失与风险偏好";
    HOW_BAD: "How bad", "嚴重程度", "严重程度";
    AVERAGE: "Average", "平均", "平均";
    WORSE: "Bad: {chance} is worse", "不利：{chance} 的機會更差", "不利：{chance} 的机会更差";
    NO_PROGRAMME: "With no programme", "沒有方案", "没有方案";
    WITH: "With {name}", "採用{name}", "采用{name}";
    ACCEPTED_LOSS: "Accepted at most", "可接受上限", "可接受上限";
    LIMITS: "What you accept, and what was found", "可接受的風險與模擬結果", "可接受的风险与模拟结果";
    LOSS_ABOVE: "Loss above", "損失超過", "损失超过";
    ACCEPTED: "Accepted chance", "可接受機會", "可接受机会";
    CASE: "Case", "情況", "情况";
    FOUND: "Chance found (with its range)", "模擬所得機會（連範圍）", "模拟所得机会（连范围）";
    VERDICT: "Verdict", "判斷", "判断";
    KEPT: "kept", "符合", "符合";
    BROKEN: "broken", "超出", "超出";
    CANNOT_TELL: "cannot tell", "未能判斷", "未能判断";
    RANGES: "Ranges say how exact the simulation is: nineteen of twenty such ranges hold the true figure of this scenario. They do not say whether the scenario itself is right.", "範圍表示模擬的精確度：二十個這樣的範圍中有十九個包含本情境的真實數字；範圍並不表示情境本身是否正確。", "范围表示模拟的精确度：二十个这样的范围中有十九个包含本情景的真实数字；范围并不表示情景本身是否正确。";

    // 3. The curve.
    CURVE: "How likely a larger loss is", "損失超越機率曲線", "损失超越概率曲线";
    CURVE_READ: "Choose an amount at the bottom and read on the left how likely a larger loss is. A lower curve is better.", "在橫軸選取金額，於縱軸讀取損失超過該金額的機會。曲線愈低愈好。", "在横轴选取金额，于纵轴读取损失超过该金额的机会。曲线越低越好。";
    CHANCE: "Chance of a larger loss", "更大損失的機會", "更大损失的机会";
    LEVEL: "Name of the level", "水平名稱", "水平名称";
    TAIL: "Average of the worst {chance}", "最差 {chance} 的平均", "最差 {chance} 的平均";
    MEDIAN: "median", "中位數", "中位数";
    VAR: "value at risk {level}", "風險值 {level}", "风险值 {level}";
    TVAR: "tail value at risk {level}", "尾部風險值 {level}", "尾部风险值 {level}";

    // 4. Where it comes from.
    ORIGIN: "Where the loss comes from", "損失來源", "损失来源";
    ORIGIN_SAYS: "The largest part of the loss is {mean} on average ({mean_share}), and {tail} in the worst one in twenty ({tail_share}).", "平均而言，損失最大部分來自{mean}（{mean_share}）；在最差的二十分之一中則為{tail}（{tail_share}）。", "平均而言，损失最大部分来自{mean}（{mean_share}）；在最差的二十分之一中则为{tail}（{tail_share}）。";
    COMPONENT: "Component", "損失項目", "损失项目";
    ON_AVERAGE: "On average", "平均", "平均";
    IN_THE_TAIL: "In the worst 1 in 20", "最差二十分之一", "最差二十分之一";
    SHARE: "Share", "佔比", "占比";
    DRIVERS: "What drives the uncertainty", "不確定性的成因", "不确定性的成因";
    DRIVER: "Input", "輸入", "输入";
    EXPLAINS: "Explains of the mean loss's uncertainty", "解釋平均損失不確定性的比例", "解释平均损失不确定性的比例";
    NARROWER: "Range narrower if it were known", "若已知，範圍可收窄", "若已知，范围可收窄";
    NO_DRIVERS: "No input is marked as not known (`nature = \"knowledge\"`), and the run has no sensitivity analysis: this paper cannot rank the inputs. `amerce sensitivity SCENARIO`, then `amerce report SCENARIO`, adds one.", "沒有輸入標示為未知（`nature = \"knowledge\"`），亦未進行敏感度分析：本文件未能排列各輸入的重要性。如需加入，請先執行 `amerce sensitivity SCENARIO`，再執行 `amerce report SCENARIO`。", "没有输入标示为未知（`nature = \"knowledge\"`），亦未进行敏感性分析：本文件未能排列各输入的重要性。如需加入，请先执行 `amerce sensitivity SCENARIO`，再执行 `amerce report SCENARIO`。";
    LOSS_DRIVERS: "What drives the loss", "損失的主要驅動因素", "损失的主要驱动因素";
    YEAR_SHARES: "Of how much the loss varies, {number} comes from how many incidents there are and {severity} from how severe each is.", "損失的波動中，{number} 源自事故次數，{severity} 源自每宗事故的嚴重程度。", "损失的波动中，{number} 源自事故次数，{severity} 源自每宗事故的严重程度。";
    YEAR_SHARED: "Of how much the loss varies, {number} comes from how many incidents there are, {shared} from values that all incidents of a year share, and {severity} from how severe each is.", "損失的波動中，{number} 源自事故次數，{shared} 源自同年所有事故共用的數值，{severity} 源自每宗事故的嚴重程度。", "损失的波动中，{number} 源自事故次数，{shared} 源自同年所有事故共用的数值，{severity} 源自每宗事故的严重程度。";
    SHARES_READ: "Shares of how much the loss of one incident varies (its variance), with ranges where these are wider than a tenth of a percent. By itself: what goes with the input alone. In any combination: what goes with it together with others too; these shares may add up to more than 100%.", "各輸入佔單一事故損失波動（方差）的比例；範圍闊於 0.1 個百分點時一併列出。單獨：僅由該輸入引致的部分。連同組合：亦包括該輸入與其他輸入共同引致的部分，故各項合計可超過 100%。", "各输入占单一事故损失波动（方差）的比例；范围宽于 0.1 个百分点时一并列出。单独：仅由该输入引致的部分。连同组合：亦包括该输入与其他输入共同引致的部分，故各项合计可超过 100%。";
    ALONE: "By itself", "單獨", "单独";
    TOGETHER: "In any combination", "連同組合", "连同组合";
    DRIVERS_SHOWN: "The first {shown} of {all} inputs; results.json has all", "{all} 項輸入中的首 {shown} 項；全部載於 results.json", "{all} 项输入中的前 {shown} 项；全部载于 results.json";
    NO_VARIANCE: "Unless the formula bounds it, the loss has no finite variance, as {names} has none; these shares then say nothing.", "除非公式為其設限，否則因{names}沒有有限方差，損失亦無有限方差，上述比例並無意義。", "除非公式为其设限，否则因{names}没有有限方差，损失亦无有限方差，上述比例并无意义。";

    WORTH_KNOWING: "What is worth finding out before choosing a programme", "選擇方案前值得查明的事項", "选择方案前值得查明的事项";
    WORTH_READ: "The most that a study may cost that finds out this quantity alone; 0 where no answer would change the choice.", "單獨查明該項數值的研究最多值得花費的金額；若任何答案均不會改變選擇，則為 0。", "单独查明该项数值的研究最多值得花费的金额；若任何答案均不会改变选择，则为 0。";
    QUANTITY: "Quantity", "數值", "数值";
    WORTH: "Worth finding out", "查明的價值", "查明的价值";

    // 5. Programmes.
    PROGRAMMES: "Prevention programmes compared", "預防方案比較", "预防方案比较";
    PROGRAMME: "Programme", "方案", "方案";
    SPEND: "Spend", "費用", "费用";
    RESIDUAL: "Residual loss", "殘餘損失", "剩余损失";
    AVOIDED: "Avoided loss", "避免的損失", "避免的损失";
    NET: "Net benefit", "淨效益", "净效益";
    NET_RANGE: "Its range", "其範圍", "其范围";
    ROI: "Return per 1 spent", "每 1 元費用回報", "每 1 元费用回报";
    CHANCE_POSITIVE: "Chance that it pays", "物有所值的機會", "物有所值的机会";
    RECOMMENDATION: "Recommendation", "建議", "建议";
    REASON: "Reason: on average it avoids {avoided} of loss for a spend of {spend}.", "理由：平均可避免 {avoided} 的損失，費用為 {spend}。", "理由：平均可避免 {avoided} 的损失，费用为 {spend}。";
    REASON_AHEAD: "Its net benefit is told from that of every other programme and from doing nothing.", "其淨效益可與所有其他方案及不採取行動明確區分。", "其净效益可与所有其他方案及不采取行动明确区分。";
    UNCERTAIN: "Uncertainty: the average net benefit is {net}; it is positive in {chance} of simulated cases.", "不確定性：平均淨效益為 {net}；在 {chance} 的模擬個案中為正數。", "不确定性：平均净效益为 {net}；在 {chance} 的模拟个案中为正数。";
    UNCERTAIN_KNOWLEDGE: "If what is not known were known, its average net benefit would lie between {low} and {high} in 90% of draws, and it would pay in {chance} of them.", "若未知因素變為已知，在 90% 的抽樣中其平均淨效益介乎 {low} 至 {high}，並在 {chance} 的抽樣中物有所值。", "若未知因素变为已知，在 90% 的抽样中其平均净效益介于 {low} 至 {high}，并在 {chance} 的抽样中物有所值。";
    APPETITE_AFTER: "With it, {kept} of {all} limits of the risk appetite are kept.", "採用後，風險胃納的 {all} 項限額中有 {kept} 項符合。", "采用后，风险偏好的 {all} 项限额中有 {kept} 项符合。";
    PAID_BACK: "Payback: discounted at {rate} a year, average cash flows are paid back by the end of year {year} of {years}; in {never} of simulated cases the money does not come back within {years} years, undiscounted.", "回本期：按每年 {rate} 折現，平均現金流於 {years} 年中的第 {year} 年底前回本；按未折現計算，在 {never} 的模擬個案中 {years} 年內未能回本。", "回收期：按每年 {rate} 折现，平均现金流于 {years} 年中的第 {year} 年底前收回投资；按未折现计算，在 {never} 的模拟个案中 {years} 年内未能收回投资。";
    NOT_PAID_BACK: "Payback: discounted at {rate} a year, average cash flows are not paid back within {years} years; in {never} of simulated cases the money does not come back within that time, undiscounted.", "回本期：按每年 {rate} 折現，平均現金流於 {years} 年內未能回本；按未折現計算，在 {never} 的模擬個案中亦未能於期內回本。", "回收期：按每年 {rate} 折现，平均现金流于 {years} 年内未能收回投资；按未折现计算，在 {never} 的模拟个案中亦未能于期内收回投资。";
    BREAKS_EVEN: "Break-even: it is worth its money on average as long as its controls have at least {share} of the effect that is assumed.", "損益平衡：只要控制措施的效果不低於假設的 {share}，平均而言即物有所值。", "盈亏平衡：只要控制措施的效果不低于假设的 {share}，平均而言即物有所值。";
    BREAKS_EVEN_ABOVE: "Break-even: to be worth its money on average, its controls would need {share} of the effect that is assumed.", "損益平衡：控制措施的效果須達假設的 {share}，平均而言方物有所值。", "盈亏平衡：控制措施的效果须达到假设的 {share}，平均而言方物有所值。";
    NO_BETTER_SET: "Of all sets of controls {within}, none is better than this programme when judged by {objective}.", "按{objective}衡量，{within}的所有控制措施組合中，沒有任何組合優於本方案。", "按{objective}衡量，{within}的所有控制措施组合中，没有任何组合优于本方案。";
    BEST_SET: "Of all sets of controls {within}, the best found when judged by {objective} is another one: {names}. It costs {spend} and is worth {net} after its cost.", "按{objective}衡量，{within}的所有控制措施組合中，所找到的最佳組合並非本方案，而是：{names}。其費用為 {spend}，扣除費用後淨效益為 {net}。", "按{objective}衡量，{within}的所有控制措施组合中，所找到的最佳组合并非本方案，而是：{names}。其费用为 {spend}，扣除费用后净效益为 {net}。";
    WITHIN_BUDGET: "within a budget of {budget}", "預算 {budget} 之內", "预算 {budget} 之内";
    WITHOUT_BUDGET: "at any cost", "不設預算上限", "不设预算上限";
    NO_CONTROL: "no control at all", "不採取任何控制措施", "不采取任何控制措施";
    BY_TOTAL_COST: "spend and residual loss together", "費用與殘餘損失的總和", "费用与剩余损失的总和";
    BY_VAR: "the loss that one case in twenty exceeds", "每二十宗個案有一宗超過的損失", "每二十个个案有一个超过的损失";
    BY_TVAR: "the average of the worst one in twenty", "最差二十分之一的平均損失", "最差二十分之一的平均损失";
    BY_APPETITE: "the cost of keeping to what you accept", "符合風險胃納所需的費用", "符合风险偏好所需的费用";
    BY_ROI: "return per unit of spend", "每單位費用的回報", "每单位费用的回报";
    NOT_DEFINED: "not defined", "未能界定", "未能界定";

    // 6. Stress.
    STRESS: "Stress cases", "壓力情況", "压力情况";
    NO_STRESS: "No stress case is in this document. What the run itself says of bad cases stands below.", "本文件沒有壓力情況。以下為模擬本身所示的不利情況。", "本文件没有压力情况。以下为模拟本身所示的不利情况。";
    ADD_STRESS: "To add stress cases, describe them in the scenario (`[stress.NAME]`); `amerce report SCENARIO` then runs them. `amerce stress SCENARIO`, then `amerce report SCENARIO`, adds what the cases beyond a limit have in common.", "如需加入壓力情況，請在情境中以 `[stress.NAME]` 描述，`amerce report SCENARIO` 便會執行。先執行 `amerce stress SCENARIO` 再執行 `amerce report SCENARIO`，可加入超出限額個案的共同特徵。", "如需加入压力情况，请在情景中以 `[stress.NAME]` 描述，`amerce report SCENARIO` 便会执行。先执行 `amerce stress SCENARIO` 再执行 `amerce report SCENARIO`，可加入超出限额个案的共同特征。";
    STRESS_SAYS: "The worst stress case (of {count}) is {name}: with no programme, the average loss changes by {mean} and the average of the worst one in twenty by {tail}.", "{count} 項壓力情況中，以{name}最差：在沒有方案下，平均損失變動 {mean}，最差二十分之一的平均損失變動 {tail}。", "{count} 项压力情况中，以{name}最差：在没有方案下，平均损失变动 {mean}，最差二十分之一的平均损失变动 {tail}。";
    STRESS_LOSSES: "Loss with no programme, and the programme of the highest net benefit", "沒有方案時的損失，以及淨效益最高的方案", "没有方案时的损失，以及净效益最高的方案";
    AS_IT_IS: "As it is", "基準情況", "基准情况";
    BEST_PROGRAMME: "Best programme", "最佳方案", "最佳方案";
    STRESS_LIMITS: "Chance of passing each limit with no programme, and the verdict", "沒有方案時超出各限額的機會與判斷", "没有方案时超出各限额的机会与判断";
    ABOVE: "Above {loss}, accepted {accepted}", "超過 {loss}，可接受 {accepted}", "超过 {loss}，可接受 {accepted}";
    STRESS_MEANS: "What the stress cases are", "壓力情況說明", "压力情况说明";
    MEANING: "What happens", "內容", "内容";
    REVERSE: "Reverse stress: what the worst cases have in common", "反向壓力測試：最差個案的共同特徵", "反向压力测试：最差个案的共同特征";
    REVERSE_SAYS: "{count} of {all} simulated cases lose more than {limit}. What sets them apart from all others is {named}.", "{all} 宗模擬個案中有 {count} 宗損失超過 {limit}。與其他個案相比，其特徵為{named}。", "{all} 个模拟个案中有 {count} 个损失超过 {limit}。与其他个案相比，其特征为{named}。";
    REVERSE_NOTHING: "{count} of {all} simulated cases lose more than {limit}; no input sets them apart from the others.", "{all} 宗模擬個案中有 {count} 宗損失超過 {limit}；沒有任何輸入能將其與其他個案區分。", "{all} 个模拟个案中有 {count} 个损失超过 {limit}；没有任何输入能将其与其他个案区分。";
    REVERSE_NONE: "No simulated case loses more than {limit}.", "沒有模擬個案的損失超過 {limit}。", "没有模拟个案的损失超过 {limit}。";
    HIGH: "a high {name} (median {inside} against {outside})", "{name}偏高（中位數 {inside}，其他為 {outside}）", "{name}偏高（中位数 {inside}，其他为 {outside}）";
    LOW: "a low {name} (median {inside} against {outside})", "{name}偏低（中位數 {inside}，其他為 {outside}）", "{name}偏低（中位数 {inside}，其他为 {outside}）";
    INCIDENT_COUNT: "number of incidents", "事故次數", "事故次数";
    STRESS_CASE: "Case", "情況", "情况";
    LOSS: "Loss", "損失", "损失";
    LARGEST: "Largest of {trials} simulated", "{trials} 次模擬中最大者", "{trials} 次模拟中最大者";
    WORST_YEAR: "Worst single year, 1 in 20 is worse", "最差單一年份（二十分之一更差）", "最差单一年份（二十分之一更差）";
    IF_KNOWN: "Average, if what is not known were bad (95% of draws are better)", "若未知因素不利時的平均（95% 的抽樣較佳）", "若未知因素不利时的平均（95% 的抽样较佳）";

    // 7. Assumptions.
    ASSUMPTIONS: "Assumptions register", "假設登記冊", "假设登记册";
    ASSUMPTIONS_READ: "Each bar runs from the value that 5% of values lie below to the one that 5% lie above; the tick is the mean; the line begins at 0.", "橫條由 5% 的值低於該數至 5% 的值高於該數；刻度為平均值；橫線由 0 開始。", "横条由 5% 的值低于该数至 5% 的值高于该数；刻度为平均值；横线由 0 开始。";
    RANGE: "Range (5%, mean, 95%)", "範圍（5%、平均、95%）", "范围（5%、平均、95%）";
    UNIT: "Unit", "單位", "单位";
    SOURCE: "Source", "來源", "来源";
    DATE: "Date", "日期", "日期";
    OWNER: "Owner", "負責人", "负责人";
    CONFIDENCE: "Confidence", "可信程度", "可信程度";
    EVIDENCE: "evidence", "有數據支持", "有数据支持";
    JUDGEMENT: "judgement", "判斷", "判断";
    NOT_STATED: "not stated", "未註明", "未注明";
    NOT_KNOWN: "one value, not known", "單一數值，未知", "单一数值，未知";
    NO_MEAN: "no finite mean", "沒有有限平均值", "没有有限平均值";
    WITHOUT_SOURCE: "{count} of {all} inputs name no source.", "{all} 項輸入中有 {count} 項未註明來源。", "{all} 项输入中有 {count} 项未注明来源。";
    GROWS: "grows {rate} a year", "每年增長 {rate}", "每年增长 {rate}";

    // 8. Method.
    METHOD: "Method and limits in plain words", "方法與限制", "方法与限制";
    METHOD_TRIALS: "The program draws a value for each input from its range, works out the loss by the scenario's formula, and does so {trials} times. What happens in one in twenty of these cases is what we call a bad {period}.", "程式按各輸入的範圍抽取數值，以情境的公式計算損失，並重複 {trials} 次。其中最差的二十分之一即本文所稱的不利情況（每{period}計）。", "程序按各输入的范围抽取数值，以情景的公式计算损失，并重复 {trials} 次。其中最差的二十分之一即本文所称的不利情况（每{period}计）。";
    METHOD_FREQUENCY: "Incidents: {frequency} a year, {mean} on average.", "事故次數：每年 {frequency}，平均 {mean} 次。", "事故次数：每年 {frequency}，平均 {mean} 次。";
    METHOD_SHARED: "With and without a programme the same random numbers are used, so that differences between programmes are known better than the losses themselves.", "有無方案均採用相同的隨機數，因此方案之間的差異比損失本身更為確定。", "有无方案均采用相同的随机数，因此方案之间的差异比损失本身更为确定。";
    METHOD_CHECK: "Self-check: the means of what was drawn for {count} inputs lie within {worst} standard errors of theory.", "自我檢查：{count} 項輸入的抽樣平均值與理論值相差不超過 {worst} 個標準誤。", "自我检查：{count} 项输入的抽样平均值与理论值相差不超过 {worst} 个标准误。";
    METHOD_DISCOUNT: "Later money is discounted at {rate} a year.", "日後金額按每年 {rate} 折現。", "日后金额按每年 {rate} 折现。";
    METHOD_LEFT_OUT: "Left out of the loss: {names}.", "未計入的損失項目：{names}。", "未计入的损失项目：{names}。";
    LIMIT_INPUTS: "The figures are as good as the inputs: a range that somebody judged wrongly makes every figure wrong, and no number of trials mends that.", "數字的質素取決於輸入：若某範圍判斷有誤，所有數字亦會出錯，增加模擬次數亦無補於事。", "数字的质量取决于输入：若某范围判断有误，所有数字亦会出错，增加模拟次数亦无补于事。";
    LIMIT_TAIL: "The rarer the case, the less is known of it: figures for one case in a hundred rest on the shapes that were assumed, not on experience.", "愈罕見的情況，所知愈少：百分之一的數字取決於假設的分布形狀，而非經驗。", "越罕见的情况，所知越少：百分之一的数字取决于假设的分布形状，而非经验。";
    LIMIT_DEPENDENCE: "Inputs vary independently of each other unless the scenario says otherwise ({count} dependences are stated).", "除非情境另有說明，各輸入互不相關（已列明 {count} 項相關）。", "除非情景另有说明，各输入互不相关（已列明 {count} 项相关）。";
    LIMIT_ACCRUAL: "This is risk, not a provision: it says what could happen, not what is owed for existing matters.", "本文件反映風險，並非撥備：說明可能發生的事，而非現有事項所欠的金額。", "本文件反映风险，并非拨备：说明可能发生的事，而非现有事项所欠的金额。";

    // 9. Reproduction.
    REPRODUCE: "Reproduce these figures", "重現本文數字", "重现本文数字";
    VERSION: "Version", "版本", "版本";
    SCENARIO: "Scenario", "情境", "情景";
    FILE: "File", "檔案", "文件";
    FINGERPRINT: "Fingerprint (BLAKE3)", "指紋（BLAKE3）", "指纹（BLAKE3）";
    SEED: "Seed", "隨機種子", "随机种子";
    TRIALS: "Trials", "模擬次數", "模拟次数";
    SAMPLING: "Sampling", "抽樣方式", "抽样方式";
    COMMAND: "This command makes the same paper again, byte for byte:", "以下指令可逐位元組重現本文件：", "以下命令可逐字节重现本文件：";
    COMMANDS_BEFORE: "Some parts come from commands that ran before it into the same folder, on the same scenario, seed and trials: {names}.", "部分內容來自先前以相同情境、隨機種子及模擬次數在同一資料夾執行的指令：{names}。", "部分内容来自先前以相同情景、随机种子及模拟次数在同一文件夹执行的命令：{names}。";
    ITEM: "Item", "項目", "项目";
    VALUE: "Value", "內容", "内容";
}
