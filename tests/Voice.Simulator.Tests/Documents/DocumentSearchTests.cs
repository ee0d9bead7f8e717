using Voice.Simulator.Documents;

namespace Voice.Simulator.Tests.Documents;

public sealed class DocumentSearchTests
{
    static readonly Document Prices = new("price-list.pdf",
    [
        "Acme Garden Shop\nWe are open Monday to Friday from 9 to 17, and on Saturday from 10 to 14.",
        "Delivery\nWithin Oslo it takes two days and costs 79 kroner. To the rest of the country it takes\nfive days and costs 149 kroner.\nReturns\nYou may return everything within 30 days.",
        "Chairs\nThe wooden chair costs 1,290 kroner.\nThe plastic chair costs 390 kroner.\nWarranty\nFive years on wood, two on plastic.",
    ], HasPages: true);

    [Theory]
    [InlineData("What does the document say about delivery?", 2, "Within Oslo it takes two days")]
    [InlineData("How much is delivery to the rest of the country?", 2, "five days and costs 149 kroner")]
    [InlineData("What is the price of the plastic chair?", 3, "The plastic chair costs 390 kroner.")]
    [InlineData("what are your opening hours on Saturday", 1, "on Saturday from 10 to 14")]
    [InlineData("can I return it", 2, "return everything within 30 days")]
    [InlineData("what does it say about the warranty", 3, "Five years on wood")]
    [InlineData("Answer from the file, with page and quote.\nQuestion: shipping in Oslo", 2, "Within Oslo")]
    public void Question_WithWordsOfTheText_FindsTheSentenceAndItsPage(string question, int page, string sentence)
    {
        var best = DocumentSearch.Find([Prices], question, 3)[0];

        best.Text.ShouldContain(sentence);
        best.Page.ShouldBe(page);
        best.Score.ShouldBeInRange(0.05, 1);
    }

    [Theory]
    [InlineData("What does the document say about unicorns?")]
    [InlineData("what does the document say")]
    [InlineData("who won the football match in Brazil yesterday evening against Kroner Cup winners")]
    [InlineData("")]
    public void Question_AboutSomethingElse_FindsNothing(string question) => DocumentSearch.Find([Prices], question, 3).ShouldBeEmpty();
}
