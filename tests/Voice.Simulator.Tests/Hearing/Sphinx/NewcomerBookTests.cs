using Voice.Simulator.Hearing.Sphinx;
using Voice.Simulator.Replies;

namespace Voice.Simulator.Tests.Hearing.Sphinx;

public sealed class NewcomerBookTests
{
    [Fact]
    public void Book_HasSomeSixtyPhrasesAndNoDecoyAmongThem()
    {
        var book = NewcomerBook.Default;
        book.Phrases.Count.ShouldBeInRange(55, 80);
        book.Sentences.Count.ShouldBe(book.Phrases.Sum(variants => variants.Count), "a sentence stands twice");
        book.Decoys.ShouldAllBe(decoy => !book.Sentences.Contains(decoy));
    }

    /// <summary>What can be understood must be answered; otherwise the sentence had better not be in the book.</summary>
    [Fact]
    public void Sentence_OfTheBook_HasAnAnswer()
    {
        var mind = new Mind(60);
        foreach (var sentence in NewcomerBook.Default.Sentences)
        {
            var said = mind.Plan(new([new Turn.User(sentence, true)], [])).OfType<ReplyStep.Say>().Select(step => step.Text);
            string.Join(' ', said).ShouldNotContain("I have no answer", customMessage: sentence);
        }
    }
}
